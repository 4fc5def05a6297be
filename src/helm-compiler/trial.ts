// One unit on trial: what it renders for given data, and the form of that.
import type { Json } from '../model/json.js';
import { canonicalJson } from '../model/json.js';
import type { Form, Item } from './form.js';
import type { Scope } from './evaluate.js';
import { evaluate } from './evaluate.js';
import { Generaliser } from './generaliser.js';
import type { Hashes } from './hashes.js';
import { withHashes } from './hashes.js';
import type { Inputs } from './inputs.js';
import type { Assignment, Environment, Leaf } from './leaves.js';
import { optionOf } from './leaves.js';
import type { NamedTest } from './learner.js';
import type { Sentinels } from './sentinels.js';
import { RECOGNISED } from './sentinels.js';

/** A function from inputs to whatever is compiled: objects, a map, a text. */
export interface Subject {
  readonly id: string;
  readonly render: (inputs: Inputs) => readonly Json[];
}

/** What trials of all units share. */
export interface Laboratory {
  readonly leaves: readonly Leaf[];
  readonly leafOf: ReadonlyMap<string, Leaf>;
  readonly inputs: Inputs;
  readonly sentinels: Sentinels;
  readonly named: readonly NamedTest[];
  /** Words of sources, for probing. */
  readonly literals: readonly string[];
  /** Whether no document can mean this, because a rule forbids it. */
  readonly isImpossible: (assignment: Assignment) => boolean;
}

/** One unit on trial. */
export class Trial {
  /** The leaves that the unit has read so far. */
  readonly read = new Set<string>();
  /** How often the unit was rendered. */
  runs = 0;

  constructor(
    readonly subject: Subject,
    readonly laboratory: Laboratory,
  ) {}

  /** What the unit renders. */
  rendered(environment: Environment, hashes?: Hashes): readonly Json[] {
    this.runs++;
    const { inputs } = this.laboratory;
    const render = () => inputs.during(environment, () => this.subject.render(inputs));
    const { result, read } = hashes === undefined ? render() : withHashes(hashes, render);
    for (const leaf of read) this.read.add(leaf);
    return result;
  }

  /** The data of an assignment. */
  environment(assignment: Assignment, variant = RECOGNISED): Environment {
    return this.laboratory.sentinels.environment(assignment, variant);
  }

  /** The form of what the unit renders under an assignment. */
  generalised(assignment: Assignment): readonly Item[] {
    const hashes: Hashes = new Map();
    const environment = this.environment(assignment);
    const objects = this.rendered(environment, hashes);
    return new Generaliser(this.laboratory.sentinels, hashes, this.scope(environment)).objects(objects);
  }

  /** How forms are evaluated with this data. */
  scope(environment: Environment): Scope {
    const { leafOf, named } = this.laboratory;
    const options = new Map<string, string>();
    const option = (id: string): string => {
      const leaf = leafOf.get(id);
      const known = options.get(id) ?? (leaf === undefined ? '' : optionOf(leaf, environment[id]));
      options.set(id, known);
      return known;
    };
    const all = new Proxy({}, { get: (_, id) => option(String(id)) }) as Assignment;
    return {
      data: (id) => environment[id],
      option,
      named: (name) => named.find((test) => test.name === name)?.holds(all) ?? false,
    };
  }

  /** What the items of a form render with this data. */
  evaluated(items: readonly Item[], environment: Environment): readonly Json[] {
    const form: Form = { is: 'list', items };
    return evaluate(form, this.scope(environment)) as readonly Json[];
  }
}

/** Whether two lists hold the same objects, in any order. */
export function sameObjects(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.map(canonicalJson).sort().join('\n') === b.map(canonicalJson).sort().join('\n');
}
