// Which contribution to a map wins where several have the same key. Marks never meet, so the order of contributions is found
// by experiment: for each pair, data is made in which their keys are the same, and the unit shows who wins.
import type { Json, JsonObject } from '../model/json.js';
import { canonicalJson, isObject } from '../model/json.js';
import { identityOf } from './difference.js';
import { evaluate, evaluateText, holds } from './evaluate.js';
import type { Entry, Guarded, ListForm, MapForm, Text } from './form.js';
import { fixedText, keyOf } from './form.js';
import type { Assignment, Environment } from './leaves.js';
import { Refusal } from './refusal.js';
import { commonOrder } from './sequences.js';
import type { Case } from './synthesiser.js';
import type { Trial } from './trial.js';
import { mapMaps } from './visit.js';

/** Where experiments can be made. */
export interface Surroundings {
  readonly pins: Assignment;
  readonly cases: readonly Case[];
}

/** The form with the contributions to every map in an order in which a later one wins. */
export function ordered(form: ListForm, trial: Trial, surroundings: Surroundings): ListForm {
  const order = new MapOrder(form, trial, surroundings);
  return mapMaps(form, (map) => order.of(map));
}

class MapOrder {
  constructor(
    private readonly form: ListForm,
    private readonly trial: Trial,
    private readonly surroundings: Surroundings,
  ) {}

  of(map: MapForm): MapForm {
    const open = map.entries.filter(isOpen);
    if (open.length === 0 || map.entries.length === 1) return map;
    const pairs = open.flatMap((one) =>
      map.entries
        .filter((other) => other !== one && (!isOpen(other) || map.entries.indexOf(other) > map.entries.indexOf(one)))
        .map((other) => this.pair(map, one, other)),
    );
    const order = commonOrder([
      ...pairs.filter((pair) => pair !== undefined),
      ...map.entries.map((entry) => [keyOf(entry)]),
    ]);
    if (order === undefined) throw this.circle(map, pairs);
    return { ...map, entries: order.map((key) => map.entries.find((entry) => keyOf(entry) === key) as Guarded<Entry>) };
  }

  /** The keys of two contributions, the weaker one first; undefined when they never meet. */
  private pair(map: MapForm, one: Guarded<Entry>, other: Guarded<Entry>): readonly string[] | undefined {
    for (const { assignment, scope } of this.surroundings.cases) {
      if (!holds(one.when, scope) || !holds(other.when, scope)) continue;
      const plain = this.plain(assignment);
      const meeting = this.meeting(one, other, plain);
      if (meeting === undefined) continue;
      const winner = this.winner(map, { one, other }, meeting);
      if (winner !== undefined) return winner === one ? [keyOf(other), keyOf(one)] : [keyOf(one), keyOf(other)];
    }
    return undefined;
  }

  /** Data in which the two have a key in common, and that key. */
  private meeting(one: Entry, other: Entry, plain: Environment): { environment: Environment; key: string } | undefined {
    const key = this.aKeyOf(other, plain);
    if (key === undefined) return undefined;
    const environment = withKey(one, key, plain);
    return environment && { environment, key };
  }

  private aKeyOf(entry: Entry, environment: Environment): string | undefined {
    if (entry.is === 'entry') return evaluateText(entry.key, this.trial.scope(environment));
    if (entry.is !== 'splice' || entry.ref.part !== undefined) return undefined;
    const value = environment[entry.ref.leaf];
    return isObject(value) ? Object.keys(value)[0] : undefined;
  }

  private winner(
    map: MapForm,
    { one, other }: { one: Guarded<Entry>; other: Guarded<Entry> },
    { environment, key }: { environment: Environment; key: string },
  ): Guarded<Entry> | undefined {
    const actual = new Map(
      this.trial.rendered(environment).map((object, index) => [identityOf(object, index), object]),
    );
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const rest = map.entries.filter((entry) => entry !== first && entry !== second);
      const trialMap: MapForm = { ...map, entries: [...rest, first, second] };
      const made = this.madeWith(map, trialMap, environment);
      const agrees =
        made.length > 0 &&
        made.every(({ object, path, value }) => same(value[key], keyAt(actual.get(object), path, key)));
      const wouldDiffer = !same(this.valueOf(one, key, environment), this.valueOf(other, key, environment));
      if (agrees && wouldDiffer) return second;
    }
    return undefined;
  }

  private valueOf(entry: Entry, key: string, environment: Environment): Json | undefined {
    if (entry.is === 'entry') return evaluate(entry.value, this.trial.scope(environment));
    if (entry.is !== 'splice') return undefined;
    const map = environment[entry.ref.leaf];
    return entry.ref.part === undefined && isObject(map) ? map[key] : BOTH;
  }

  /** The maps that the form makes of `map` with other entries, each with its object and the way to it from there. */
  private madeWith(map: MapForm, instead: MapForm, environment: Environment): Made[] {
    const form = mapMaps(this.form, (each) => (keyOf(each) === keyOf(map) ? instead : each));
    const made = new Set<Json>();
    const note = (of: MapForm, value: Json) => void (keyOf(of) === keyOf(instead) && made.add(value));
    const objects = evaluate(form, { ...this.trial.scope(environment), made: note }) as readonly Json[];
    return objects.flatMap((object, index) =>
      pathsTo(object, made).map((found) => ({ ...found, object: identityOf(object, index) })),
    );
  }

  private circle(map: MapForm, pairs: readonly (readonly string[] | undefined)[]): Refusal {
    const nameOf = (key: string) => named(map.entries.find((entry) => keyOf(entry) === key));
    const { scope, assignment } =
      this.surroundings.cases.find(({ scope }) => map.entries.some((entry) => holds(entry.when, scope))) ?? {};
    const [made] = scope === undefined ? [] : this.madeWith(map, map, this.plain(assignment));
    return new Refusal({
      unit: this.trial.subject.id,
      message: 'has contributions that win over each other in a circle',
      leaf: map.entries.filter(isOpen).map(named).join(', '),
      observed: pairs.flatMap((pair) =>
        pair === undefined ? [] : `${pair.map(nameOf).reverse().join(' wins over ')}`,
      ),
      remedy: 'spread the maps in the same order everywhere',
      ...(made === undefined ? {} : { path: [made.object, ...made.path].join('.') }),
      ...(assignment === undefined ? {} : { switches: assignment }),
    });
  }

  private plain(assignment: Assignment = {}): Environment {
    return this.trial.environment({ ...assignment, ...this.surroundings.pins });
  }
}

/** What a contribution is, to the author of a construct. */
function named(entry: Entry | undefined): string {
  if (entry?.is === 'entry') return fixedText(entry.key) ?? partsOf(entry.key);
  return entry?.is === 'splice' ? entry.ref.leaf : 'a range';
}

function partsOf({ parts }: Text): string {
  return parts.map((part) => (part.is === 'literal' ? part.text : part.is === 'ref' ? part.ref.leaf : '…')).join('');
}

/** The fixed keys of maps that also hold keys of data. */
export function keysBeside(form: ListForm): string[] {
  const keys = new Set<string>();
  mapMaps(form, (map) => {
    const fixed = map.entries.flatMap((entry) => (entry.is === 'entry' ? [fixedText(entry.key)] : []));
    if (map.entries.some(isOpen)) for (const key of fixed) if (key !== undefined) keys.add(key);
    return map;
  });
  return [...keys];
}

/** Whether the keys of a contribution are data. */
function isOpen(entry: Entry): boolean {
  return entry.is === 'entry' ? fixedText(entry.key) === undefined : true;
}

/** Data in which a contribution has this key. */
function withKey(entry: Entry, key: string, environment: Environment): Environment | undefined {
  if (entry.is === 'entry') {
    const [part, ...more] = entry.key.parts;
    if (part?.is !== 'ref' || more.length > 0 || part.ref.part !== undefined) return undefined;
    return { ...environment, [part.ref.leaf]: key };
  }
  if (entry.is !== 'splice') return undefined;
  const { leaf, part } = entry.ref;
  const value = environment[leaf];
  if (part === undefined) return isObject(value) ? { ...environment, [leaf]: { ...value, [key]: BOTH } } : undefined;
  if (Array.isArray(value))
    return {
      ...environment,
      [leaf]: value.map((item) => (isObject(item as Json) ? { ...(item as JsonObject), [key]: BOTH } : (item as Json))),
    };
  return undefined;
}

/** What data has under the key that a contribution of ours has too. */
const BOTH = 'both';

interface Made {
  readonly object: string;
  readonly path: readonly (string | number)[];
  readonly value: JsonObject;
}

function pathsTo(
  value: Json,
  wanted: ReadonlySet<Json>,
  path: readonly (string | number)[] = [],
): Omit<Made, 'object'>[] {
  const here = wanted.has(value) ? [{ path, value: value as JsonObject }] : [];
  if (typeof value !== 'object' || value === null) return here;
  const members = Array.isArray(value)
    ? [...(value as readonly Json[]).entries()]
    : Object.entries(value as JsonObject);
  return [...here, ...members.flatMap(([key, member]) => pathsTo(member as Json, wanted, [...path, key]))];
}

function keyAt(object: Json | undefined, path: readonly (string | number)[], key: string): Json | undefined {
  return [...path, key].reduce<Json | undefined>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, Json>)[step] : undefined),
    object,
  );
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null) && (a === undefined) === (b === undefined);
}
