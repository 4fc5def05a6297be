// YAML that every parser reads back to the same values: Go's (YAML 1.1), those of YAML 1.2, and PyYAML alike. They
// disagree about plain scalars such as 0o17, 1e3, y or 12:30:45, so text that is not obviously a word is quoted.
import { stringify, type SchemaOptions } from 'yaml';
import { isObject, sortedKeys, type Json, type JsonObject } from '../model/json.js';

const WORD = /^[A-Za-z/][A-Za-z0-9._/@-]*(:[A-Za-z0-9._/@-]+)*$/;
const READ_AS_ANOTHER_TYPE = /^(y|yes|n|no|on|off|true|false|null|nan|inf|infinity|e-?[0-9_]+)$/i;

// Neither a line break nor a character that everybody can see: control characters, spaces but the usual one, marks of
// no width or of direction. Some parsers refuse or change them, and no reader sees them.
const ODD_CHARACTER =
  /[^\n -~\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\uffef\u{10000}-\u{10ffff}]/u;
const ESCAPED = new RegExp(`["\\\\\\n]|${ODD_CHARACTER.source}`, 'gu');
const LONE_SURROGATE = /[\ud800-\udfff]/u;

const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];
const FIRST_METADATA_KEYS = ['name', 'namespace', 'labels', 'annotations'];

/**
 * One object as a YAML document: apiVersion, kind and metadata first, all other keys sorted.
 *
 * A document that ends in a block of text gets a closing comment: tools that split streams, Helm among them, trim
 * each document and would take the text's last line break with it.
 */
export function toYaml(document: JsonObject): string {
  const ordered = orderDocument(document);
  const text = stringify(ordered, FORMAT);
  return endsInBlock(ordered) ? `${text}# end\n` : text;
}

/** Whether a text means itself when it stands in YAML without quotes, as a value or as a key. */
export function isPlainSafe(text: string): boolean {
  return WORD.test(text) && !READ_AS_ANOTHER_TYPE.test(text);
}

const TEXT = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value: unknown) => typeof value === 'string',
  resolve: (text: string) => text,
  stringify: ({ value }: { value: unknown }, context: { indent: string; implicitKey?: boolean }) =>
    formatText(value as string, context),
} as const;

const NUMBER = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value: unknown) => typeof value === 'number',
  resolve: Number,
  stringify: ({ value }: { value: unknown }) => formatNumber(value as number),
} as const;

const FORMAT: SchemaOptions = {
  customTags: () => ['map', 'seq', TEXT, NUMBER, 'bool', 'null'],
};

function formatText(text: string, { indent, implicitKey }: { indent: string; implicitKey?: boolean }): string {
  if (isPlainSafe(text)) return text;
  if (!implicitKey && isBlockSafe(text)) return formatBlock(text, indent);
  return quote(text);
}

function isBlockSafe(text: string): boolean {
  if (!text.includes('\n') || ODD_CHARACTER.test(text)) return false;
  return /^[^ \n]/.test(text) && !/ (\n|$)/.test(text) && !text.endsWith('\n\n');
}

function formatBlock(text: string, indent: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const header = text.endsWith('\n') ? '|' : '|-';
  return [header, ...lines.map((line) => (line === '' ? '' : indent + line))].join('\n');
}

function quote(text: string): string {
  if (LONE_SURROGATE.test(text))
    throw new Error(`half of a surrogate pair has no place in YAML: ${JSON.stringify(text)}`);
  return `"${text.replace(ESCAPED, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// A number with an exponent needs its point: YAML 1.1 reads 1e+21 as text.
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${String(value)} has no place in a manifest`);
  return JSON.stringify(value).replace(/^(-?[0-9]+)e/, '$1.0e');
}

// Maps, not objects: an object puts keys such as "10" first, and has a special key __proto__.
function orderDocument(document: JsonObject): Map<string, unknown> {
  return new Map(
    orderedKeys(document, FIRST_KEYS).map((key) => {
      const value = document[key];
      const first = key === 'metadata' ? FIRST_METADATA_KEYS : [];
      return [key, isObject(value) ? orderMap(value, first) : order(value)];
    }),
  );
}

function order(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.map(order);
  return isObject(value) ? orderMap(value, []) : (value ?? null);
}

function orderMap(value: JsonObject, first: readonly string[]): Map<string, unknown> {
  return new Map(orderedKeys(value, first).map((key) => [key, order(value[key])]));
}

function orderedKeys(value: JsonObject, first: readonly string[]): string[] {
  const keys = sortedKeys(value).filter((key) => value[key] !== undefined);
  return [...first.filter((key) => keys.includes(key)), ...keys.filter((key) => !first.includes(key))];
}

function endsInBlock(ordered: Map<string, unknown>): boolean {
  let last: unknown = ordered;
  while (Array.isArray(last) || last instanceof Map) last = [...last.values()].at(-1);
  return typeof last === 'string' && isBlockSafe(last);
}
