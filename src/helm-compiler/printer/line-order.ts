// Decisions about the lines of a template before any is written: which things share an `if`, which come first, and where
// keys of data can meet ours.
import type { Condition, Entry, Form, Guarded, Item, LeafId, MapForm } from '../form.js';
import { fixedText, keyOf } from '../form.js';
import { areComplements } from './conditions.js';
import type { Place } from './place.js';

const FIRST_KEYS = ['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'labels', 'annotations'];

/** The leaf that a `with` can make the dot: its being set is the condition, and its data is what is printed. */
export function subjectOf(when: Condition, things: readonly unknown[], place: Place): LeafId | undefined {
  if (!('leaf' in when) || when.among.length !== 1 || when.among[0] !== 'set') return undefined;
  if (place.leafOf(when.leaf).type === 'whole') return undefined;
  const [thing, ...more] = things;
  const text = keyOf({ ...(thing as object), when: undefined });
  const isData = text.includes(keyOf({ ref: { leaf: when.leaf } }).slice(1, -1));
  return more.length === 0 && isData && !text.includes('"when"') ? when.leaf : undefined;
}

/** Neighbours that share an `if`. */
export interface Group<T> {
  readonly when: Condition | undefined;
  readonly yes: readonly T[];
  readonly no: readonly T[];
}

/** Neighbours under the same condition, and those under the opposite. */
export function groupsOf<T extends { readonly when?: Condition }>(things: readonly T[], place: Place): Group<T>[] {
  const groups: { when: Condition | undefined; yes: T[]; no: T[] }[] = [];
  for (const thing of things) {
    const last = groups.at(-1);
    if (last !== undefined && last.no.length === 0 && keyOf(last.when) === keyOf(thing.when)) last.yes.push(thing);
    else if (last?.when !== undefined && thing.when !== undefined && areComplements(last.when, thing.when, place))
      last.no.push(thing);
    else groups.push({ when: thing.when, yes: [thing], no: [] });
  }
  return groups;
}

/** Whether keys of data can meet others, so that more is needed than entries one below the other. */
export function isOverlay({ entries }: MapForm): boolean {
  const open = entries.filter(
    (entry) => entry.is === 'splice' || (entry.is === 'entry' && fixedText(entry.key) === undefined),
  );
  if (open.length === 0 || entries.length === 1)
    return entries.length === 1 && open.length === 1 && entries[0]?.is === 'entry';
  const [first, ...rest] = entries;
  return (
    open.length > 1 ||
    first?.is !== 'splice' ||
    first.when !== undefined ||
    rest.some(({ when, is }) => when !== undefined || (is !== 'entry' && is !== 'include'))
  );
}

/** Where an entry stands among the others. */
export function rank(entry: Guarded<Entry>): number {
  if (entry.is === 'include') return FIRST_KEYS.length;
  if (entry.is !== 'entry') return FIRST_KEYS.length + 2;
  const at = FIRST_KEYS.indexOf(fixedText(entry.key) ?? '');
  if (at >= 0) return at;
  return FIRST_KEYS.length + 1;
}

/** What is there exactly when something else is not comes right after that. */
export function withPartners(entries: readonly Guarded<Entry>[], place: Place): Guarded<Entry>[] {
  const [first, ...rest] = entries;
  if (first === undefined) return [];
  const { when } = first;
  const partner = when && rest.find((other) => other.when !== undefined && areComplements(when, other.when, place));
  const others = rest.filter((other) => other !== partner);
  return [first, ...(partner === undefined ? [] : [partner]), ...withPartners(others, place)];
}

/** The fixed keys of a contribution. */
export function keysOf(entry: Entry): string[] {
  if (entry.is === 'include') return entry.of.entries.flatMap(keysOf);
  return entry.is === 'entry' ? [fixedText(entry.key) ?? ''] : [];
}

/** All elements of a leaf, said to be there when there are any. */
export function explicit<T extends Guarded<Item>>(item: T, place: Place): T {
  if (item.is !== 'splice' || item.when !== undefined || item.ref.part !== undefined || item.ref.leaf === place.dot)
    return item;
  return place.leafOf(item.ref.leaf).type === 'list'
    ? { ...item, when: { leaf: item.ref.leaf, among: ['set'] } }
    : item;
}

/** An item whose first key is always there, so that the dash can stand before it. */
export function withFirstKey(value: Form): Form {
  if (value.is !== 'map') return value;
  const always = value.entries.filter((entry) => entry.is === 'entry' && entry.when === undefined);
  const [best] = [...always].sort((a, b) => rank(a) - rank(b));
  // Where keys of data can meet ours, the order of the entries says who wins.
  if (best === undefined || value.entries.some(({ is }) => is !== 'entry')) return value;
  return { ...value, entries: [best, ...value.entries.filter((entry) => entry !== best)] };
}

function hasFixedKey(entry: Entry): boolean {
  return entry.is === 'entry' && fixedText(entry.key) !== undefined;
}

/** The map with another entry last, in it or in what stands last in it, the innermost first. */
export function otherEnds(map: MapForm): MapForm[] {
  // Where keys of data can meet ours, the order of the entries says who wins.
  if (map.entries.some((entry) => entry.is !== 'include' && !hasFixedKey(entry))) return [];
  const sorted = [...map.entries].sort((a, b) => rank(a) - rank(b));
  const last = sorted.at(-1);
  const before = sorted.slice(0, -1);
  if (last?.is !== 'entry') return [];
  const inner = last.value.is === 'map' ? otherEnds(last.value) : [];
  const here = before.filter((entry) => entry.is === 'entry' && entry.when === undefined && rank(entry) === rank(last));
  return [
    ...inner.map((value): MapForm => ({ ...map, entries: [...before, { ...last, value }] })),
    ...here.map((entry): MapForm => ({ ...map, entries: [...sorted.filter((each) => each !== entry), entry] })),
  ];
}

/** Contributions that are laid over each other: ours that are always there, then any, then whole maps of data that win. */
export function layered(entries: readonly Guarded<Entry>[]) {
  const isOurs = (entry: Guarded<Entry>) => entry.is === 'entry' && entry.when === undefined;
  const isTheirs = (entry: Guarded<Entry>) => entry.is === 'splice' && entry.when === undefined;
  const start = entries.findIndex((entry) => !isOurs(entry));
  const end = entries.findLastIndex((entry) => !isTheirs(entry)) + 1;
  const middle = start < 0 ? entries.length : start;
  return {
    always: entries.slice(0, middle),
    sometimes: entries.slice(middle, Math.max(middle, end)),
    theirs: entries.slice(Math.max(middle, end)),
  };
}
