// Fixed texts: as YAML scalars, within template text and as strings of template expressions.
import { isPlainSafe } from '../../manifest/yaml.js';

/** No line of a template is longer. */
export const WIDTH = 160;

/** Text that stands in a template and means itself. */
export function escapeBraces(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

/** A string of a template expression; a long one in pieces. */
export function goString(text: string): string {
  if (text.length <= PIECE) return JSON.stringify(text);
  const pieces = text.match(PIECES) ?? [];
  return `(print ${pieces.map((piece) => JSON.stringify(piece)).join(' ')})`;
}

const PIECE = 120;

/** The last piece holds all that is left if it can; the others end at spaces where they can, else behind commas. */
const PIECES = /[^]{1,100}$|[^]{1,100} (?=[^])|[^]{1,100},(?=[^])|[^]{1,100}/gu;

/** A line that is too long, broken between the words of its actions. */
export function wrapped(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  const margin = ' '.repeat(line.length - line.trimStart().length + 2);
  const lines: string[] = [];
  let current = '';
  for (const word of wordsOf(line)) {
    if (current !== '' && current.length + word.length > WIDTH - 4) {
      lines.push(current.trimEnd());
      current = margin + word.trimStart();
    } else current += word;
  }
  return [...lines, current];
}

/** The line cut where a break means nothing: at spaces of actions, outside of their strings. */
function wordsOf(line: string): string[] {
  const words: string[] = [''];
  let isAction = false;
  for (const token of line.match(/\{\{|\}\}|"(?:[^"\\]|\\.)*"|./gu) ?? []) {
    if (token === '{{') isAction = true;
    if (token === '}}') isAction = false;
    if (token === ' ' && isAction && !/\{\{-?$/.test(words[words.length - 1] ?? '')) words.push(' ');
    else words[words.length - 1] += token;
  }
  return words.reduce<string[]>(
    (kept, word) =>
      /^ -?\}\}/.test(word) ? [...kept.slice(0, -1), (kept[kept.length - 1] ?? '') + word] : [...kept, word],
    [],
  );
}

/** A fixed text as YAML on one line. */
export function inlineScalar(text: string): string {
  return isPlainSafe(text) ? text : `"${escapeBraces(quotedBody(text))}"`;
}

/** What stands between the quotes of a YAML text; templates are not considered. */
export function quotedBody(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A fixed text as the value of a key, on as many lines as it takes; `indent` is that of the lines after the first. */
export function scalarLines(text: string, indent: number, used: number): string[] {
  if (text.includes('\n') && isBlock(text)) return blockLines(text, indent);
  const whole = inlineScalar(text);
  return used + whole.length <= WIDTH ? [whole] : foldedLines(text, indent);
}

function isBlock(text: string): boolean {
  return /^[^ \n][^\t\r]*[^\n]\n?$/.test(text) && !/ \n/.test(text);
}

function blockLines(text: string, indent: number): string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const margin = ' '.repeat(indent);
  return [text.endsWith('\n') ? '|' : '|-', ...lines.map((line) => (line === '' ? '' : margin + escapeBraces(line)))];
}

/** A quoted text whose line breaks mean a space, or nothing after a backslash. */
function foldedLines(text: string, indent: number): string[] {
  const margin = ' '.repeat(indent);
  const room = WIDTH - indent - 24;
  const lines: string[] = [];
  for (let rest = text; rest !== '';) {
    const line = firstLine(rest, room);
    lines.push(escapeBraces(quotedBody(line.text)) + (line.broken ? '\\' : ''));
    rest = rest.slice(line.taken);
  }
  // A space at the beginning of a line would be taken for margin.
  return lines.map(
    (line, index) =>
      `${index === 0 ? '"' : margin}${index > 0 && line.startsWith(' ') ? '\\' : ''}${line}${index === lines.length - 1 ? '"' : ''}`,
  );
}

function firstLine(text: string, room: number): { text: string; taken: number; broken: boolean } {
  if (text.length <= room) return { text, taken: text.length, broken: false };
  const space = [...text.slice(0, room).matchAll(/(?<=[^ ]) (?=[^ ])/g)].at(-1)?.index;
  if (space !== undefined && space > room / 2) return { text: text.slice(0, space), taken: space + 1, broken: false };
  return { text: text.slice(0, room), taken: room, broken: true };
}
