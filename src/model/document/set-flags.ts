// The flags --set, --set-string, --set-file and --set-json: each makes a new document out of one document and the flag's text.
import type { JsonObject, Path } from '../json.js';
import { UserError } from '../problem.js';
import type { ValueReader } from './set-grammar.js';
import { assign } from './set-grammar.js';
import type { Tree } from './set-tree.js';
import { GrammarError } from './set-tree.js';
import { forbiddenCharacter } from './text.js';

/** A flag that sets values, without its dashes. */
export type SetFlag = 'set' | 'set-string' | 'set-file' | 'set-json';

/** A document after a flag, and the paths that the flag set. */
export interface Assigned {
  readonly document: JsonObject;
  readonly paths: readonly Path[];
}

/** `--set a.b=1,c={x,y}`: true, false, null and integers have their types, everything else is a text. */
export function applySet(base: JsonObject, text: string): JsonObject {
  return applyFlag(base, 'set', text).document;
}

/** `--set-string a.b=1`: every value is a text. */
export function applySetString(base: JsonObject, text: string): JsonObject {
  return applyFlag(base, 'set-string', text).document;
}

/** `--set-file a.b=path`: the value is the text of a file. */
export function applySetFile(base: JsonObject, text: string, readFile: (path: string) => string): JsonObject {
  return applyFlag(base, 'set-file', text, readFile).document;
}

/** `--set-json a.b={"c":[1]},d=null`: the values are JSON. A whole document (`{"a":1}`) is not in Helm 3's grammar. */
export function applySetJson(base: JsonObject, text: string): JsonObject {
  return applyFlag(base, 'set-json', text).document;
}

/** Applies any of the flags; a UserError quotes the flag. */
export function applyFlag(
  base: JsonObject,
  flag: SetFlag,
  text: string,
  readFile?: (path: string) => string,
): Assigned {
  const document = structuredClone(base) as Tree;
  try {
    const paths = assign(document, text, valueReader(flag, readFile));
    return { document, paths };
  } catch (cause) {
    if (!(cause instanceof GrammarError)) throw cause;
    throw UserError.of(`${formatFlag(flag, text)}: ${cause.message}${hintAt(flag, text)}`, { cause });
  }
}

/** `--set a.b=…`, the way a flag is quoted in messages: what it sets may be a secret. */
function formatFlag(flag: SetFlag, text: string): string {
  const key = text.split('=', 1)[0] ?? '';
  return `--${flag} ${key.length > 80 ? `${key.slice(0, 80)}…` : key}${text.includes('=') ? '=…' : ''}`;
}

function hintAt(flag: SetFlag, text: string): string {
  return flag === 'set-json' && /^\s*\{/.test(text)
    ? ' (a whole JSON document belongs into a file, given with -f)'
    : '';
}

function valueReader(flag: SetFlag, readFile: ((path: string) => string) | undefined): ValueReader {
  switch (flag) {
    case 'set':
      return typedValue;
    case 'set-string':
      return (text) => text;
    case 'set-json':
      return 'json';
    case 'set-file':
      return (path) => fileText(path, readFile);
  }
}

/** What --set makes of a text. Integers beginning with 0 stay texts, and so do all that 64 bits can't hold. */
function typedValue(text: string): null | boolean | number | string {
  // The flag u brings Unicode's simple case folding, by which Helm compares.
  if (/^true$/iu.test(text)) return true;
  if (/^false$/iu.test(text)) return false;
  if (/^null$/iu.test(text)) return null;
  const [, sign, digits] = /^([-+]?)0*([0-9]{1,19})$/.exec(text) ?? [];
  if (digits === undefined || (text.startsWith('0') && text !== '0')) return text;
  const value = BigInt(digits);
  const limit = sign === '-' ? 2n ** 63n : 2n ** 63n - 1n;
  return value <= limit ? (sign === '-' ? Number(-value) : Number(value)) : text;
}

function fileText(path: string, readFile: ((path: string) => string) | undefined): string {
  const text = readOrFail(path, readFile);
  const character = forbiddenCharacter(text);
  if (character !== undefined)
    throw new GrammarError(
      `the file ${path} holds the character ${character}, which is not allowed${advice(character)}`,
    );
  return text;
}

function advice(character: string): string {
  return character === 'U+000D' ? '; save it with Unix line endings' : '';
}

function readOrFail(path: string, readFile: ((path: string) => string) | undefined): string {
  if (readFile === undefined) throw new GrammarError('files can not be read here');
  try {
    return readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GrammarError(`the file ${path} can not be read: ${reason}`, { cause });
  }
}
