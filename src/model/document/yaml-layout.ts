// Spellings on which YAML readers disagree: Helm's reader follows YAML 1.1, the parser used here 1.2, and a person a third rule.
// Each is refused, with the spelling that all of them read alike.
import { isAlias, isScalar, Scalar } from 'yaml';
import type { Node, Role, Span } from './yaml-nodes.js';
import { columnAt, countSpaces, isBlockText, propertiesOf, spanOf } from './yaml-nodes.js';

/** A node's place: between brackets or not, what it is to the map around it, and which map or list that is. */
export interface Place {
  readonly flow: boolean;
  readonly role: Role;
  /** @default - none: it is the root */
  readonly parent?: Node;
}

const UNCLOSED = 'the closing quote is missing';
/** Helm's reader gives up on longer keys. */
const KEY_LENGTH = 1000;

/** What is ambiguous about the way a node is written, or undefined. */
export function findAmbiguity(node: Node, place: Place, text: string): string | undefined {
  if (node === null) return undefined;
  const [start, end] = spanOf(node);
  return (
    refuseProperties(node, start === end ? '' : text.slice(start - 1, start)) ??
    refuseScalar(node, place, text) ??
    refuseIndicator(node, text, [start, end]) ??
    (place.role === 'value' ? undefined : refuseKey(node, place, text)) ??
    (place.flow && (start === end || place.role === 'lone key') ? refuseMissing(node, text) : undefined)
  );
}

function refuseProperties(node: Node, before: string): string | undefined {
  const { anchor, tag } = propertiesOf(node);
  const name = isAlias(node) ? node.source : (anchor ?? 'none');
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return 'names of anchors and aliases have only letters, digits, - and _';
  const attached = (anchor ?? tag) !== undefined && /[^ \t\n]/.test(before);
  return attached ? 'a space must follow an anchor or a tag' : undefined;
}

/** Between brackets, only the end of an entry may follow a key or a colon that has no value. */
function refuseMissing(node: Node, text: string): string | undefined {
  const [start, end] = spanOf(node);
  const { anchor, tag } = propertiesOf(node);
  const bare = start < end || (anchor ?? tag) === undefined;
  return bare && matchesAt(/[ \t\n]*(?:[,}\]]|$)/y, end, text)
    ? undefined
    : 'a value is missing here; write null or ""';
}

function matchesAt(sticky: RegExp, offset: number, text: string): boolean {
  sticky.lastIndex = offset;
  return sticky.test(text);
}

function refuseScalar(node: Node, place: Place, text: string): string | undefined {
  if (!isScalar(node)) return undefined;
  const written = text.slice(...spanOf(node));
  switch (node.type) {
    case Scalar.QUOTE_DOUBLE:
      return refuseEscapes(written);
    case Scalar.QUOTE_SINGLE:
      return written.slice(1, -1).replaceAll("''", '').includes("'") ? UNCLOSED : undefined;
    case Scalar.PLAIN:
      return refusePlain(written, place, text);
    default:
      return refuseBlankBlock(written) ?? refuseShallow(written, place, text);
  }
}

function refusePlain(written: string, place: Place, text: string): string | undefined {
  if (place.flow)
    return /^:|\?/.test(written) ? 'a text with ? or a leading colon needs quotes between brackets' : undefined;
  return refuseShallow(written, place, text);
}

/** Every line of a text must be indented more than the map or list that it stands in. */
function refuseShallow(written: string, { parent }: Place, text: string): string | undefined {
  if (!written.includes('\n')) return undefined;
  const column = parent === undefined ? -1 : columnAt(spanOf(parent)[0], text);
  const shallow = written
    .split('\n')
    .some((line, index) => index > 0 && /[^ ]/.test(line) && countSpaces(line) <= column);
  return shallow ? 'a text goes on without indentation; indent it or put quotes around it' : undefined;
}

/** In a block text with an indentation number (|2), the readers disagree about lines of spaces. */
function refuseIndicator(node: Node, text: string, [start, end]: Span): string | undefined {
  if (!isScalar(node) || !isBlockText(node) || !/^[|>][-+]?[0-9]/.test(text.slice(start, start + 3))) return undefined;
  const blank = /^[ \n]*/.exec(text.slice(end, end + 1000))?.[0] ?? '';
  return /\n +(?:\n|$)/.test(text.slice(start, end) + blank)
    ? 'a block text with an indentation number has a line of spaces; empty the line'
    : undefined;
}

function refuseBlankBlock(written: string): string | undefined {
  const content = written.slice(written.indexOf('\n') + 1);
  return content.includes(' ') && content.trim() === '' ? 'a block text has only blank lines; write ""' : undefined;
}

function refuseEscapes(written: string): string | undefined {
  if (/\\\n[ \t]*\n/.test(written)) return 'a blank line follows an escaped line end; write \\n for a line break';
  for (const [escape] of written.matchAll(/\\(?:u[0-9a-fA-F]{4}|[^])/g)) {
    if (escape === '\\/') return 'Helm does not know the escape \\/; write / alone';
    if (/^\\u[dD][89a-fA-F]/.test(escape))
      return `Helm does not know ${escape}, half of a character; write the character itself`;
  }
  const content = written.slice(1, -1).replaceAll(/\\[^]/g, '');
  return content.includes('"') || content.endsWith('\\') ? UNCLOSED : undefined;
}

function refuseKey(node: Node, { role, flow }: Place, text: string): string | undefined {
  const [start, end] = spanOf(node);
  const before = text.slice(Math.max(0, start - 100), start);
  if (/(?:^|[ \t\n{[,-])\?[ \t]+$/.test(before) || (role === 'lone key' && !flow))
    return 'keys written with "? " are not supported; write "key: value"';
  if (start === end) return 'a key is missing before the colon';
  if (end - start > KEY_LENGTH) return `a key has more than ${String(KEY_LENGTH)} characters`;
  if (text.slice(start, end).includes('\n') || isPropertyAbove(node, before))
    return 'a key must be written on one line';
  return role === 'key' ? refuseColon(node, end, text) : undefined;
}

function refuseColon(node: Node, end: number, text: string): string | undefined {
  const plain = isScalar(node) && node.type === Scalar.PLAIN;
  const colon = plain ? /[ \t]*:(?:[ \t\n]|$)/y : /[ \t]*:/y;
  return matchesAt(colon, end, text)
    ? undefined
    : 'a key, its colon and (after a key without quotes) a space must follow each other on one line';
}

/** Whether the anchor or tag of a key stands on a line before it. */
function isPropertyAbove(node: Node, before: string): boolean {
  const { anchor, tag } = propertiesOf(node);
  const isHere = (mark: string): boolean => before.lastIndexOf(mark) > before.lastIndexOf('\n');
  return (anchor !== undefined && !isHere('&')) || (tag !== undefined && !isHere('!'));
}

/** The text of a scalar: in Helm, a block text (| or >) at the end of a file ends with a newline only where the file does. */
export function scalarText(scalar: Scalar, text: string): string {
  const value = scalar.source ?? '';
  if (!isBlockText(scalar) || spanOf(scalar)[1] < text.length || !value.endsWith('\n')) return value;
  const lastLine = text.slice(text.lastIndexOf('\n') + 1);
  const unfinished = /[^ ]/.test(lastLine) || (lastLine !== '' && /(?:^|\n) +\n$/.test(value));
  return unfinished ? value.slice(0, -1) : value;
}
