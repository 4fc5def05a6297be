// From a text to YAML nodes: line endings, positions, syntax errors. What the nodes mean is decided in yaml-reader.ts.
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { Problem } from '../problem.js';
import { forbiddenCharacters, MAX_DEPTH, refuseSize } from './text.js';
import type { Span } from './yaml-nodes.js';
import { findTabs, TAB_REFUSED } from './yaml-tabs.js';

/** A YAML text with a name, and the positions in it. */
export interface YamlSource {
  readonly name: string;
  readonly text: string;
  /** `name:line:column` of an offset. */
  readonly at: (offset: number) => string;
}

/** The documents of a stream, and the problems outside of them. When the text can't be read there are no documents. */
export interface YamlStream {
  readonly source: YamlSource;
  readonly documents: readonly Document.Parsed[];
  readonly problems: readonly Problem[];
}

/** More problems of one kind in one file help nobody. */
export const PROBLEM_LIMIT = 20;

/** Splits a text into documents whose scalars are all still texts; without documents when there are syntax errors. */
export function parseStream(text: string, name: string): YamlStream {
  const tooLarge = refuseSize(Buffer.byteLength(text, 'utf8'));
  if (tooLarge !== undefined) {
    const problem = { path: [], message: tooLarge, where: name };
    return { source: yamlSource('', name), documents: [], problems: [problem] };
  }
  const source = yamlSource(text, name);
  const { documents, errors } = parseDocuments(source.text);
  const readable = errors.length > 0 ? [] : documents;
  const problems = [
    ...(readable.length > 0 ? [] : characterProblems(source, [0, source.text.length])),
    ...syntaxProblems(source, errors),
    ...strayProblems(source, documents.length),
  ];
  return { source, documents: readable, problems };
}

/** The sentence for maps and lists that are nested too deeply. */
export const TOO_DEEP = `maps and lists are nested more than ${String(MAX_DEPTH)} levels deep`;

function yamlSource(raw: string, name: string): YamlSource {
  const text = raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const lines = new LineCounter();
  for (let start = 0; start !== -1; start = nextLine(text, start)) lines.addNewLine(start);
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${String(line)}:${String(col)}`;
  };
  return { name, text, at };
}

function nextLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? -1 : end + 1;
}

/** The characters in a part of a text that no document may hold, comments included. */
export function characterProblems(source: YamlSource, [from, to]: Span): Problem[] {
  return forbiddenCharacters(source.text.slice(from, to), PROBLEM_LIMIT).map(({ offset, name }) => ({
    path: [],
    message: `the character ${name} is not allowed, not even in comments; remove it`,
    where: source.at(from + offset),
  }));
}

/** What Helm's reader refuses outside of documents: an end marker before the first one, tabs in a file without any. */
function strayProblems(source: YamlSource, documents: number): Problem[] {
  const { text, at } = source;
  const [stray] = /^(?:%|\.\.\.(?:[ \t\n]|$))/.exec(text.slice(afterComments(text), afterComments(text) + 4)) ?? [];
  const message = `the file begins with ${stray === '%' ? 'a directive (%)' : 'the end marker "..."'}; remove it`;
  const strays = stray === undefined ? [] : [{ offset: 0, message }];
  if (documents === 0)
    strays.push(...findTabs(text, [0, Infinity], []).map((offset) => ({ offset, message: TAB_REFUSED })));
  return strays.slice(0, PROBLEM_LIMIT).map(({ offset, message }) => ({ path: [], message, where: at(offset) }));
}

/** The offset of the first line that is neither blank nor a comment. */
function afterComments(text: string): number {
  const line = / *(?:#[^\n]*)?\n/y;
  let offset = 0;
  while (line.test(text)) offset = line.lastIndex;
  return offset;
}

/** YAML 1.1 with texts only: resolving scalars and merge keys is ours, for both must agree with Helm. */
function parseDocuments(text: string): { documents: Document.Parsed[]; errors: YAMLError[] } {
  const stream = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const parts = 'empty' in stream ? [stream] : stream;
  const errors = parts.flatMap(({ errors, warnings }) => [...errors, ...warnings.filter(isFault)]);
  return { documents: 'empty' in stream ? [] : stream, errors };
}

/** Unknown tags are judged where their nodes are read; every other warning is about YAML that readers disagree on. */
function isFault({ code }: YAMLError): boolean {
  return code !== 'TAG_RESOLVE_FAILED';
}

function syntaxProblems(source: YamlSource, errors: readonly YAMLError[]): Problem[] {
  const deep = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  // An overflow leaves half a tree behind, about which every further error is noise.
  const reported = deep ? [deep] : errors.slice(0, PROBLEM_LIMIT);
  return reported.map((error) => ({ path: [], message: syntaxMessage(error), where: source.at(error.pos[0]) }));
}

function syntaxMessage({ code, message }: YAMLError): string {
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (code === 'TAB_AS_INDENT') return TAB_REFUSED;
  if (code === 'MISSING_CHAR' && message.includes('quote'))
    return 'the closing quote is missing, or a later line of the text is not indented';
  return `this is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
