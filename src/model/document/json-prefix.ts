// The JSON value at the beginning of a text: `--set-json a={"b":[1]},c=2` has no other mark of where a value ends.
import type { Branch } from './set-tree.js';
import { fail, GrammarError, isTree } from './set-tree.js';
import { forbiddenCharacter, forbiddenKey, MAX_DEPTH } from './text.js';

const SCALAR = /^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)/;

/** The JSON value at the beginning of a text, and how many characters it has. */
export function readJsonPrefix(text: string): { readonly value: Branch; readonly length: number } {
  const length = prefixLength(text);
  return { value: parseJson(text.slice(0, length)), length };
}

/** How many characters the JSON value at the beginning of a text has; 0 when none begins there or it does not end. */
function prefixLength(text: string): number {
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

function parseJson(text: string): Branch {
  try {
    const value = JSON.parse(text) as Branch;
    refuseJson(value);
    return value;
  } catch (cause) {
    if (cause instanceof GrammarError) throw cause;
    return fail('the value is not JSON; quote texts with " and close every bracket');
  }
}

function refuseJson(value: Branch): void {
  if (typeof value === 'number' && !Number.isFinite(value)) fail('a number is too large');
  const character = typeof value === 'string' ? forbiddenCharacter(value) : undefined;
  if (character !== undefined) fail(`a text holds the character ${character}, which is not allowed`);
  if (Array.isArray(value)) value.forEach(refuseJson);
  else if (isTree(value)) Object.entries(value).forEach(refuseJsonEntry);
}

function refuseJsonEntry([key, value]: [string, Branch]): void {
  const refused = forbiddenKey(key);
  if (refused !== undefined) fail(refused);
  refuseJson(value);
}
