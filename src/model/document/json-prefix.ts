// The JSON value at the beginning of a text: `--set-json a={"b":[1]},c=2` has no other mark of where a value ends.
import { MAX_DEPTH } from './text.js';

const SCALAR = /^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)/;

/** How many characters the JSON value at the beginning of a text has; 0 when none begins there or it does not end. */
export function jsonPrefixLength(text: string): number {
  if (text.startsWith('"')) return stringEnd(text, 0);
  if (/^[[{]/.test(text)) return collectionEnd(text);
  return SCALAR.exec(text)?.[0].length ?? 0;
}

/** The offset after the string that begins at `start`; 0 when its closing quote is missing. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return 0;
}

function collectionEnd(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      at = stringEnd(text, at) - 1;
      if (at < 0) return 0;
    } else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth === 0) return at + 1;
    if (depth > MAX_DEPTH) return 0;
  }
  return 0;
}
