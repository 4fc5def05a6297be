// One pass over a document as it is written, before anything is made of it: which anchor each alias means, and spellings
// that readers disagree about. An alias means the anchor that was last set before it, as in Go's reader.
import { isAlias, isScalar } from 'yaml';
import type { Alias, Scalar } from 'yaml';
import { MAX_DEPTH } from './text.js';
import type { Place } from './yaml-layout.js';
import { findAmbiguity } from './yaml-layout.js';
import type { Node, Span } from './yaml-nodes.js';
import { childrenOf, isFlow, offsetOf, propertiesOf } from './yaml-nodes.js';
import type { YamlSource } from './yaml-source.js';
import { PROBLEM_LIMIT, TOO_DEEP } from './yaml-source.js';
import { findTabs, TAB_REFUSED } from './yaml-tabs.js';

/** What is wrong at one place of a text. */
export interface Fault {
  readonly message: string;
  readonly offset: number;
}

/** What the spelling of a document says. */
export interface Survey {
  /** The nodes that aliases mean; undefined for those without an anchor before them. */
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly faults: readonly Fault[];
  /** Whether going on is pointless: the document is nested too deeply, or more is wrong than helps anybody. */
  readonly hopeless: boolean;
}

/** Surveys the document below `root`, whose lines are those of `span`. */
export function survey(root: Node, { text }: YamlSource, span: Span): Survey {
  const surveyor = new Surveyor(text);
  const deep = !surveyor.visit(root, { flow: false, role: 'value' }, 0);
  const tabs = deep ? [] : findTabs(text, span, surveyor.scalars).map((offset) => ({ message: TAB_REFUSED, offset }));
  const faults = [...surveyor.faults, ...tabs].slice(0, PROBLEM_LIMIT);
  return { targets: surveyor.targets, faults, hopeless: deep || faults.length === PROBLEM_LIMIT };
}

class Surveyor {
  readonly targets = new Map<Alias, Node>();
  readonly scalars: Scalar[] = [];
  readonly faults: Fault[] = [];
  readonly #anchors = new Map<string, Node>();

  constructor(private readonly text: string) {}

  /** Whether the node, and all below it, could be visited. */
  visit(node: Node, place: Place, depth: number): boolean {
    if (depth > MAX_DEPTH) {
      this.#fault(TOO_DEEP, node);
      return false;
    }
    const ambiguity = findAmbiguity(node, place, this.text);
    if (ambiguity !== undefined) this.#fault(ambiguity, node);
    this.#note(node);
    const flow = place.flow || isFlow(node);
    return childrenOf(node).every(({ child, role }) => this.visit(child, { flow, role, parent: node }, depth + 1));
  }

  #note(node: Node): void {
    if (isAlias(node)) this.targets.set(node, this.#anchors.get(node.source));
    if (isScalar(node)) this.scalars.push(node);
    const { anchor } = propertiesOf(node);
    if (anchor !== undefined) this.#anchors.set(anchor, node);
  }

  #fault(message: string, node: Node): void {
    this.faults.push({ message, offset: offsetOf(node) ?? 0 });
  }
}
