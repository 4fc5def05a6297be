// Texts that are documents themselves, YAML or JSON in a ConfigMap or an annotation: sealed where secrets stand in them,
// otherwise left as they are written, so that they can be compared line by line.
import type { Document, Node } from 'yaml';
import { isMap, isScalar, isSeq, parseAllDocuments, Scalar, visit } from 'yaml';
import type { Json } from '../model/json.js';
import { isObject } from '../model/json.js';
import type { Seal } from './secret-texts.js';

/** A piece of a text, and what takes its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text of documents with their secrets sealed; undefined when it is a text like any other. */
export function sealDocuments(text: string, sealValue: (value: Json) => Json, seal: Seal): string | undefined {
  if (!/^\s*[[{]|\n/.test(text)) return undefined;
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.length === 0 || !documents.every(isCollection)) return undefined;
  if (documents.some(isIntricate)) return seal(text);
  const edits = documents.flatMap((document) => {
    const plain = document.toJS() as Json;
    return editsOf(document.contents, { plain, sealed: sealValue(plain), text });
  });
  return edits.reduceRight((left, { from, to, text: now }) => left.slice(0, from) + now + left.slice(to), text);
}

function isCollection({ errors, contents }: Document.Parsed): boolean {
  return errors.every(({ code }) => code === 'DUPLICATE_KEY') && (isMap(contents) || isSeq(contents));
}

/** What an alias means, and a key that is there twice, is written in another place, which looks like no secret. */
function isIntricate(document: Document.Parsed): boolean {
  let isFound = document.errors.length > 0;
  visit(document, {
    Alias: () => {
      isFound = true;
      return visit.BREAK;
    },
  });
  return isFound;
}

interface Compared {
  readonly plain: Json | undefined;
  readonly sealed: Json | undefined;
  /** The whole text. */
  readonly text: string;
}

function editsOf(node: Node | null, { plain, sealed, text }: Compared): Edit[] {
  if (isMap<Scalar, Node | null>(node) && isObject(plain) && isObject(sealed)) {
    return node.items.flatMap(({ key, value }) => {
      const name = String(key.value);
      return editsOf(value, { plain: plain[name], sealed: sealed[name], text });
    });
  }
  if (isSeq<Node>(node) && Array.isArray(plain) && Array.isArray(sealed)) {
    return node.items.flatMap((item, index) =>
      editsOf(item, { plain: plain[index] as Json, sealed: sealed[index] as Json, text }),
    );
  }
  if (!isScalar(node) || !node.range || plain === sealed) return [];
  const [from, to] = node.range;
  return [{ from, to, text: written(String(sealed), node, text.slice(from, to)) }];
}

/** A value in the style of the one that it replaces. */
function written(value: string, { type }: Scalar, source: string): string {
  if (type === Scalar.BLOCK_LITERAL && value.includes('\n')) {
    const [head = '', first = ''] = source.split('\n');
    const indent = /^ */.exec(first)?.[0] ?? '';
    return [head, ...value.split('\n').map((line) => (line === '' ? '' : indent + line))].join('\n');
  }
  const text = type === Scalar.PLAIN || !value.includes('\n') ? value : JSON.stringify(value);
  const quoted = type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE ? JSON.stringify(value) : text;
  return source.endsWith('\n') ? `${quoted}\n` : quoted;
}
