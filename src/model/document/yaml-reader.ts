// From YAML nodes to JSON, in the order and with the meaning that Helm gives them: merge keys apply where they stand, keys become
// texts, scalars follow scalar.ts. Everything that would be ambiguous is a Problem with its position.
import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Alias, Document, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { Json, Path } from '../json.js';
import type { Problem } from '../problem.js';
import type { Scalar as Resolved } from './scalar.js';
import { keyText } from './scalar.js';
import { forbiddenCharacter, forbiddenKey, MAX_DEPTH } from './text.js';
import type { Node, Span } from './yaml-nodes.js';
import { isCollection, offsetOf } from './yaml-nodes.js';
import { resolveNode, unknownTag } from './yaml-scalar.js';
import type { YamlSource } from './yaml-source.js';
import { characterProblems, PROBLEM_LIMIT, TOO_DEEP } from './yaml-source.js';
import type { Survey } from './yaml-survey.js';
import { survey } from './yaml-survey.js';

/** The value of one document, with where its parts were written and what is wrong with it. */
export interface YamlDocument<Value extends Json = Json> {
  readonly value: Value;
  /** `name:line:column` of the node at a path, or of its nearest ancestor that exists; undefined in an empty document. */
  readonly locate: (path: Path) => string | undefined;
  readonly problems: readonly Problem[];
}

/** Nodes that aliases may add to a document of any size, and the share of all nodes above which they are a bomb. */
const ALIAS_NODES = { always: 900, atMost: 100_000, share: 0.9 };

type Container = Record<string, Json> | Json[];
/** Where the parts of a container were written. */
type Marks = ReadonlyMap<string | number, number>;

/** Reads one document, whose lines are those of `span`. */
export function readDocumentNode(document: Document.Parsed, source: YamlSource, span: Span): YamlDocument {
  const root: Node = document.contents;
  const reader = new YamlReader(source, survey(root, source, span));
  const value = reader.read(root);
  return {
    value,
    locate: (path) => reader.locate(value, path, offsetOf(root)),
    problems: [...characterProblems(source, span), ...reader.problems],
  };
}

/** Ends the reading of a document in which going on is pointless or costly. */
class Abort extends Error {}

class YamlReader {
  readonly problems: Problem[] = [];
  readonly #marks = new WeakMap<object, Marks>();
  /** The aliases being expanded now: one that meets itself would never end. */
  readonly #open = new Set<Alias>();
  readonly #path: (string | number)[] = [];
  #depth = 0;
  #nodes = 0;
  #aliasNodes = 0;

  constructor(
    private readonly source: YamlSource,
    private readonly survey: Survey,
  ) {
    this.problems.push(
      ...survey.faults.map(({ message, offset }) => ({ path: [], message, where: source.at(offset) })),
    );
  }

  /** The value of the whole document; null when reading it on is pointless. */
  read(root: Node): Json {
    if (this.survey.hopeless) return null;
    try {
      return this.#value(root);
    } catch (error) {
      if (error instanceof Abort) return null;
      throw error;
    }
  }

  #value(node: Node): Json {
    this.#count(node);
    if (isAlias(node)) return this.#alias(node);
    if (isMap(node)) return this.#nested(node, () => this.#map(node));
    if (isSeq(node)) return this.#nested(node, () => this.#list(node));
    return this.#scalar(node);
  }

  #count(node: Node): void {
    this.#nodes++;
    if (this.#open.size === 0) return;
    this.#aliasNodes++;
    const { always, atMost, share } = ALIAS_NODES;
    const bomb = this.#aliasNodes > always && this.#aliasNodes > share * this.#nodes;
    if (bomb || this.#aliasNodes > atMost)
      this.#abort('aliases (*name) repeat too much of the document; write the values out', node);
  }

  #nested(node: YAMLMap | YAMLSeq, read: () => Container): Container {
    const tag = node.tag;
    if (tag !== undefined && tag !== (isMap(node) ? 'tag:yaml.org,2002:map' : 'tag:yaml.org,2002:seq'))
      this.#problem(unknownTag(tag), node);
    if (++this.#depth > MAX_DEPTH) this.#abort(TOO_DEEP, node);
    const container = read();
    this.#depth--;
    return container;
  }

  #alias(alias: Alias): Json {
    const target = this.survey.targets.get(alias);
    if (target === undefined)
      return this.#problem(`no anchor &${alias.source} stands before the alias *${alias.source}`, alias);
    if (this.#open.has(alias)) this.#abort(`the anchor &${alias.source} contains itself`, alias);
    this.#open.add(alias);
    const value = this.#value(target);
    this.#open.delete(alias);
    return value;
  }

  #list(node: YAMLSeq): Json[] {
    const marks = new Map<number, number>();
    const list = node.items.map((item, index) => {
      marks.set(index, offsetOf(item) ?? 0);
      return this.#at(index, () => this.#value(item));
    });
    this.#marks.set(list, marks);
    return list;
  }

  #map(node: YAMLMap): Record<string, Json> {
    const map: Record<string, Json> = {};
    const marks = new Map<string, number>();
    const written = new Set<string>();
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) this.#merge(map, marks, pair.value);
      else this.#entry(map, { marks, written }, pair);
    }
    this.#marks.set(map, marks);
    return map;
  }

  #entry(map: Record<string, Json>, seen: { marks: Map<string, number>; written: Set<string> }, pair: Pair): void {
    const key = this.#key(pair.key);
    const value = this.#at(key ?? '?', () => this.#value(pair.value));
    if (key === undefined) return;
    if (seen.written.has(key)) this.#duplicate(key, pair.key);
    seen.written.add(key);
    seen.marks.set(key, offsetOf(pair.key) ?? offsetOf(pair.value) ?? 0);
    map[key] = value;
  }

  #duplicate(key: string, node: Node): void {
    this.#at(key, () => this.#problem('the key is set twice in this map; keep one', node));
  }

  /** Helm lets a merge key win over the keys before it and lose to those after it. */
  #merge(map: Record<string, Json>, marks: Map<string, number>, node: Node): void {
    const parts = isSeq(node) ? node.items.toReversed() : [node];
    for (const part of parts) {
      const target = isAlias(part) ? this.survey.targets.get(part) : part;
      if (isMap(target)) this.#mergeOne(map, marks, this.#value(part) as Record<string, Json>);
      else this.#problem('the merge key << wants a map, an alias of a map, or a list of these', part);
    }
  }

  #mergeOne(map: Record<string, Json>, marks: Map<string, number>, part: Record<string, Json>): void {
    Object.assign(map, part);
    for (const [key, offset] of this.#marks.get(part) ?? []) marks.set(String(key), offset);
  }

  #key(node: Node): string | undefined {
    const target = isAlias(node) ? this.survey.targets.get(node) : node;
    this.#count(node);
    const key = isCollection(target) ? undefined : keyText(this.#resolve(target));
    if (key === undefined) {
      this.#problem('a key must be a text, a number or a boolean; put quotes around it', node);
      return undefined;
    }
    const refused = forbiddenKey(key);
    if (refused !== undefined && !this.#reported(node)) this.#problem(refused, node);
    return key;
  }

  #scalar(node: Node): Json {
    const scalar = this.#resolve(node);
    switch (scalar.kind) {
      case 'int':
        return Number(scalar.value);
      case 'float':
        return Number.isFinite(scalar.value)
          ? scalar.value
          : this.#problem('NaN and infinity are not numbers in JSON', node);
      case 'str':
        return this.#text(scalar.value, node);
      default:
        return scalar.value;
    }
  }

  #text(text: string, node: Node): string {
    const character = forbiddenCharacter(text);
    if (character !== undefined && !this.#reported(node))
      this.#problem(`the text holds the character ${character}, which is not allowed`, node);
    return text;
  }

  /** Whether the node's source itself holds a forbidden character, which has then been reported already. */
  #reported(node: Node): boolean {
    const [start, end] = isScalar(node) ? (node.range ?? [0, 0]) : [0, 0];
    return forbiddenCharacter(this.source.text.slice(start, end)) !== undefined;
  }

  #resolve(node: Node): Resolved {
    const { scalar, fault } = resolveNode(node, this.source.text);
    if (fault !== undefined) this.#problem(fault, node);
    return scalar;
  }

  #at<Result>(step: string | number, read: () => Result): Result {
    this.#path.push(step);
    const result = read();
    this.#path.pop();
    return result;
  }

  /** Notes a problem; null stands for the value that can't be known. */
  #problem(message: string, node: Node): null {
    this.problems.push({ path: [...this.#path], message, where: this.source.at(offsetOf(node) ?? 0) });
    if (this.problems.length >= PROBLEM_LIMIT) throw new Abort();
    return null;
  }

  #abort(message: string, node: Node): never {
    this.#problem(message, node);
    throw new Abort();
  }

  /** Where the value at a path was written, or what stands around it. */
  locate(root: Json, path: Path, start: number | undefined): string | undefined {
    let offset = start;
    let value: Json | undefined = root;
    for (const step of path) {
      const next = isContainer(value) ? this.#marks.get(value)?.get(step) : undefined;
      if (next === undefined) break;
      offset = next;
      value = (value as Record<string | number, Json>)[step];
    }
    return offset === undefined ? undefined : this.source.at(offset);
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === Scalar.PLAIN && key.tag === undefined;
}

function isContainer(value: Json | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}
