// Which texts may enter a document at all: a size that can be read at once, valid UTF-8, and only characters that every later
// reader (Go, YAML 1.1, JSON, a terminal) hands on unchanged.
import { UserError } from '../problem.js';

/** The largest document that is read: 5 MiB. */
export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;

/** The deepest nesting of maps and lists in a document. */
export const MAX_DEPTH = 100;

/** From and to (inclusive): control characters but tab and newline, line separators, byte order marks, lone surrogates. */
const FORBIDDEN: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x2028, 0x2029],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfffe, 0xffff],
];

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');
const escape = (code: number): string => `\\u${hex(code, 4)}`;
const FORBIDDEN_CLASS = `[${FORBIDDEN.map(([from, to]) => `${escape(from)}-${escape(to)}`).join('')}]`;

/** Where a forbidden character stands in a text, and its name. */
export interface ForbiddenCharacter {
  readonly offset: number;
  readonly name: string;
}

/** The forbidden characters of a text, in order, at most `limit` of them. */
export function forbiddenCharacters(text: string, limit: number): ForbiddenCharacter[] {
  const found: ForbiddenCharacter[] = [];
  // With the flag u a surrogate pair is one character, so that only lone surrogates match.
  for (const match of text.matchAll(new RegExp(FORBIDDEN_CLASS, 'gu'))) {
    if (found.length === limit) break;
    found.push({ offset: match.index, name: nameCharacter(match[0]) });
  }
  return found;
}

/** The first character of a text that no document may hold, as `U+0085`; undefined when there is none. */
export function forbiddenCharacter(text: string): string | undefined {
  return forbiddenCharacters(text, 1)[0]?.name;
}

function nameCharacter(character: string): string {
  return `U+${hex(character.codePointAt(0) ?? 0, 4)}`;
}

/** Why a text of so many bytes is refused, or undefined when it is small enough. */
export function refuseSize(bytes: number): string | undefined {
  if (bytes <= MAX_DOCUMENT_BYTES) return undefined;
  const size = (bytes / 1024 / 1024).toFixed(1);
  return `the document has ${size} MiB, more than the ${String(MAX_DOCUMENT_BYTES / 1024 / 1024)} MiB that are read; split it or pass large texts by reference`;
}

/** The text of a file's bytes; a UserError when they are too many or not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  const tooLarge = refuseSize(bytes.byteLength);
  if (tooLarge !== undefined) throw UserError.of(`${name}: ${tooLarge}`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw UserError.of(`${name}: the file is not UTF-8 text; save it as UTF-8`, { cause });
  }
}

/** Why a text may not be a key in a document; undefined when it may. */
export function forbiddenKey(key: string): string | undefined {
  const character = forbiddenCharacter(key);
  if (character !== undefined) return `the key holds the character ${character}, which is not allowed`;
  // In JavaScript it would name the prototype of the map instead of an entry.
  return key === '__proto__' ? refuseKey(key) : undefined;
}

/** What is said about a key that nobody may use. */
export function refuseKey(key: string): string {
  return `holds the key ${key}, which no map may hold`;
}
