// YAML as Helm reads it, and stricter where Helm guesses: every text that comes in from outside goes through here.
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Problem } from '../problem.js';
import type { YamlDocument as Reading } from './yaml-reader.js';
import { readDocumentNode } from './yaml-reader.js';
import type { YamlStream } from './yaml-source.js';
import { parseStream } from './yaml-source.js';

export { decodeUtf8, forbiddenCharacter, MAX_DEPTH, MAX_DOCUMENT_BYTES } from './text.js';

/** A document that was read: its value, where each part was written, and every problem. With problems the value is not to be used. */
export type YamlDocument<Value extends Json = JsonObject> = Reading<Value>;

/** Reads a values file: one document that is a map; an empty file is `{}`. */
export function parseYaml(text: string, name: string): YamlDocument {
  return asMap(parseYamlValue(text, name), name);
}

/** Reads one document of any kind; an empty text is null. */
export function parseYamlValue(text: string, name: string): YamlDocument<Json> {
  const stream = parseStream(text, name);
  const [first = emptyDocument, second] = readAll(stream);
  const problems = [...stream.problems, ...first.problems, ...(second ? [secondDocument(second, name)] : [])];
  return { ...first, problems };
}

/** Reads a stream of documents that are maps each; empty ones are left out. Problems of the whole stream are on the first. */
export function parseYamlStream(text: string, name: string): YamlDocument[] {
  const stream = parseStream(text, name);
  const documents = readAll(stream).filter(({ value, problems }) => value !== null || problems.length > 0);
  const [first, ...rest] = documents.map((document) => asMap(document, name));
  if (first === undefined && stream.problems.length === 0) return [];
  const { problems, ...head } = first ?? asMap(emptyDocument, name);
  return [{ ...head, problems: [...stream.problems, ...problems] }, ...rest];
}

const emptyDocument: YamlDocument<Json> = { value: null, locate: () => undefined, problems: [] };

function readAll({ source, documents }: YamlStream): YamlDocument<Json>[] {
  return documents.map((document, index) => {
    const from = index === 0 ? 0 : (documents[index - 1]?.range[2] ?? 0);
    const to = index === documents.length - 1 ? Infinity : document.range[2];
    return readDocumentNode(document, source, [from, to]);
  });
}

function secondDocument(document: YamlDocument<Json>, name: string): Problem {
  const message = 'a second document begins here (---), and Helm would ignore it; put it into a file of its own';
  return { path: [], message, where: document.locate([]) ?? name };
}

function asMap(document: YamlDocument<Json>, name: string): YamlDocument {
  const { value, locate, problems } = document;
  if (value === null) return { value: {}, locate, problems };
  if (isObject(value)) return { value, locate, problems };
  const kind = Array.isArray(value) ? 'a list' : `the single value ${JSON.stringify(value).slice(0, 40)}`;
  const message = `the document must be a map (lines like "key: value"), but it is ${kind}`;
  return { value: {}, locate, problems: [...problems, { path: [], message, where: locate([]) ?? name }] };
}
