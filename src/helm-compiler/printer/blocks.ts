// Forms as lines of a YAML template: keys in the order that people expect, conditions as if/else and with, elements as range.
import { conditionsOf, notEmpty } from '../contents.js';
import type { Condition, Entry, Form, Guarded, Item, ListForm, MapForm, Ref } from '../form.js';
import { fixedText } from '../form.js';
import { isPlainSafe } from '../../manifest/yaml.js';
import { argument, complement, conditionOf, impliesAny, reduced } from './conditions.js';
import { ExpressionPrinter } from './expressions.js';
import {
  explicit,
  groupsOf,
  isOverlay,
  keysOf,
  layered,
  rank,
  subjectOf,
  withFirstKey,
  withPartners,
} from './line-order.js';
import type { Place } from './place.js';
import { eachOf, expressionOf, rangeOver, rootOf, wholeOf, within } from './place.js';
import { escapeBraces, quotedBody, scalarLines, WIDTH } from './scalars.js';
import { kindOf } from './texts.js';

/** Where lines go, and under which condition they are there at all. */
export interface Spot {
  readonly place: Place;
  readonly indent: number;
  /** What is known to hold here. @default - nothing */
  readonly given?: readonly Condition[];
}

/** The spot where one more condition is known to hold. */
function knowing(when: Condition | undefined, spot: Spot): Spot {
  return when === undefined ? spot : { ...spot, given: [...(spot.given ?? []), when] };
}

function isImplied(condition: Condition, { given = [], place }: Spot): boolean {
  return given.length > 0 && impliesAny(given, [condition], place);
}

/** Prints forms as YAML. */
export class BlockPrinter {
  readonly expressions = new ExpressionPrinter();

  /** The entries of a map, one below the other. */
  map(form: MapForm, spot: Spot): string[] {
    return isOverlay(form) ? this.overlay(form, spot) : this.entries(form, spot);
  }

  private entries({ entries }: MapForm, spot: Spot): string[] {
    const splices = entries.filter((entry) => entry.is === 'splice');
    const closed = entries.filter((entry) => entry.is !== 'splice');
    const sorted = withPartners(
      [...entries].sort((a, b) => rank(a) - rank(b)),
      spot.place,
    );
    const taken = splices.length > 0 ? closed.flatMap(keysOf) : [];
    return this.guarded(sorted, spot, (entry, at) => this.entry(entry, at, taken));
  }

  private entry(entry: Guarded<Entry>, spot: Spot, taken: readonly string[]): string[] {
    const { place, indent } = spot;
    const margin = ' '.repeat(indent);
    if (entry.is === 'include' && indent === 0)
      return [`{{ include "${place.chart}.${entry.name}" ${rootOf(place)} }}`];
    if (entry.is === 'include')
      return [`${margin}{{- include "${place.chart}.${entry.name}" ${rootOf(place)} | nindent ${String(indent)} }}`];
    if (entry.is === 'splice') return this.splice(entry.ref, spot, taken);
    if (entry.is === 'each') {
      const at = { ...spot, place: eachOf(entry.over.leaf, place) };
      return [
        `${margin}{{- range ${rangeOver(entry.over, place)} }}`,
        ...this.keyed(this.key(entry, at), entry.value, at),
        `${margin}{{- end }}`,
      ];
    }
    return this.keyed(this.key(entry, spot), entry.value, spot);
  }

  private key({ key }: Entry & { is: 'entry' | 'each' }, { place }: Spot): string {
    const fixed = fixedText(key);
    if (fixed === undefined) return this.expressions.texts.scalar(key, place);
    return isPlainSafe(fixed) ? fixed : `"${escapeBraces(quotedBody(fixed))}"`;
  }

  private splice(ref: Ref, spot: Spot, taken: readonly string[]): string[] {
    const { place, indent } = spot;
    const margin = ' '.repeat(indent);
    const read = expressionOf(ref, place);
    const rest = taken.length === 0 ? read : `omit ${read} ${taken.map((key) => JSON.stringify(key)).join(' ')}`;
    const isKnown = ref.part === undefined && isImplied(notEmpty(ref.leaf, place.leafOf(ref.leaf).options), spot);
    if (place.dot === ref.leaf || (isKnown && taken.length === 0))
      return [`${margin}{{- toYaml ${argument(rest)} | nindent ${String(indent)} }}`];
    return [
      `${margin}{{- with ${rest} }}`,
      `${margin}{{- toYaml . | nindent ${String(indent)} }}`,
      `${margin}{{- end }}`,
    ];
  }

  /** `key: value`, on one line or with the value below. */
  private keyed(key: string, value: Form, spot: Spot): string[] {
    const { indent, place } = spot;
    const head = `${' '.repeat(indent)}${key}:`;
    const fixed = fixedText(value);
    if (fixed !== undefined) {
      const [first = '', ...rest] = scalarLines(fixed, indent + 2, head.length + 1);
      return [`${head} ${first}`, ...rest];
    }
    const inline = this.inline(value, place, head.length + 1);
    if (inline !== undefined) return [`${head} ${inline}`];
    if (value.is === 'choice') return this.choice(value.of, spot, (each, at) => this.keyed(key, each, at));
    return [head, ...this.below(value, { ...spot, indent: indent + 2 })];
  }

  private inline(value: Form, place: Place, used: number): string | undefined {
    if (value.is === 'constant') return String(value.value);
    if (value.is === 'text') return this.expressions.texts.scalar(value, place, used);
    if (value.is === 'map' && value.entries.length === 0) return '{}';
    if (value.is === 'list' && value.items.length === 0) return '[]';
    if (value.is !== 'data') return undefined;
    const read = expressionOf(value.ref, place);
    const kind = kindOf(value.ref, place);
    if (kind === 'whole') return `{{ int64 ${argument(read)} }}`;
    if (kind === 'plain') return `{{ ${read} }}`;
    if (kind === 'text') return `{{ ${read} | quote }}`;
    return undefined;
  }

  /** A value on the lines below its key. */
  private below(value: Form, spot: Spot): string[] {
    const { indent, place } = spot;
    const margin = ' '.repeat(indent);
    if (value.is === 'data')
      return [`${margin}{{- toYaml ${expressionOf(value.ref, place)} | nindent ${String(indent)} }}`];
    if (value.is === 'map') return this.orEmpty(value, '{}', spot, (at) => this.map(value, at));
    if (value.is === 'list') return this.orEmpty(value, '[]', spot, (at) => this.list(value, at));
    throw new Error(`a ${value.is} has no lines of its own`);
  }

  /** With an empty map or list in place of lines that may all be missing. */
  private orEmpty(value: MapForm | ListForm, empty: string, spot: Spot, lines: (spot: Spot) => string[]): string[] {
    if (value.is === 'map' && isOverlay(value)) return lines(spot);
    const { leafOf } = spot.place;
    const conditions = conditionsOf(value, (leaf) => notEmpty(leaf, leafOf(leaf).options));
    if (conditions === undefined || impliesAny(spot.given ?? [], conditions, spot.place)) return lines(spot);
    const margin = ' '.repeat(spot.indent);
    const any: Condition = conditions.length === 1 ? (conditions[0] as Condition) : { or: conditions };
    const whole = [`${margin}{{- if ${conditionOf(any, spot.place)} }}`, ...lines(knowing(any, spot))];
    return [...whole, `${margin}{{- else }}`, `${margin}${empty}`, `${margin}{{- end }}`];
  }

  /** The items of a list, one below the other. */
  list({ items }: ListForm, spot: Spot): string[] {
    return this.guarded(
      items.map((item) => explicit(item, spot.place)),
      spot,
      (item, at) => this.item(item, at),
    );
  }

  private item(item: Guarded<Item>, spot: Spot): string[] {
    const margin = ' '.repeat(spot.indent);
    if (item.is === 'splice') return this.splice(item.ref, spot, []);
    if (item.is === 'item') return this.dashed(item.value, spot);
    const at = { ...spot, place: eachOf(item.over.leaf, spot.place) };
    return [
      `${margin}{{- range ${rangeOver(item.over, spot.place)} }}`,
      ...this.dashed(item.value, at),
      `${margin}{{- end }}`,
    ];
  }

  private dashed(value: Form, spot: Spot): string[] {
    const margin = ' '.repeat(spot.indent);
    const fixed = fixedText(value);
    if (fixed !== undefined) {
      const [first = '', ...rest] = scalarLines(fixed, spot.indent + 2, spot.indent + 2);
      return [`${margin}- ${first}`, ...rest];
    }
    const inline = this.inline(value, spot.place, spot.indent + 2);
    if (inline !== undefined) return [`${margin}- ${inline}`];
    if (value.is === 'choice') return this.choice(value.of, spot, (each, at) => this.dashed(each, at));
    const [first = '', ...rest] = this.below(withFirstKey(value), { ...spot, indent: spot.indent + 2 });
    if (/^ *(\{\{-|\{\}|\[\])/.test(first)) return [`${margin}-`, first, ...rest];
    return [`${margin}- ${first.trimStart()}`, ...rest];
  }

  private choice(
    of: readonly Guarded<{ value: Form }>[],
    spot: Spot,
    lines: (value: Form, spot: Spot) => string[],
  ): string[] {
    const margin = ' '.repeat(spot.indent);
    return [
      ...of.flatMap(({ when, value }, index) => {
        const word = index === 0 ? 'if ' : 'else if ';
        const head = when === undefined ? 'else' : `${word}${conditionOf(when, spot.place)}`;
        return [`${margin}{{- ${head} }}`, ...lines(value, knowing(when, spot))];
      }),
      `${margin}{{- end }}`,
    ];
  }

  /** Contributions that may have the same keys, laid over each other. */
  private overlay(form: MapForm, spot: Spot): string[] {
    const { place, indent } = spot;
    const margin = ' '.repeat(indent);
    const layers = this.expressions.layers(form, place).map(argument).join(' ');
    const short = `${margin}{{- include "${place.chart}.overlay" (list ${layers}) | nindent ${String(indent)} }}`;
    if (short.length <= WIDTH && !form.entries.some(({ when }) => when !== undefined)) return [short];
    return this.statements(form, spot);
  }

  /** The same by statements: a map that begins with what is always there, and is completed under conditions. */
  private statements({ entries }: MapForm, spot: Spot): string[] {
    const { place, indent } = spot;
    const margin = ' '.repeat(indent);
    const { always, sometimes, theirs } = layered(entries);
    const pairs = always.map((entry) => this.pair(entry, place)).join(' ');
    const set = (entry: Guarded<Entry>): string[] => {
      if (entry.is === 'splice')
        return [
          `${margin}{{- range $name, $value := ${expressionOf(entry.ref, place)} }}`,
          `${margin}{{- $_ := set $entries $name $value }}`,
          `${margin}{{- end }}`,
        ];
      return [`${margin}{{- $_ := set $entries ${this.pair(entry, place)} }}`];
    };
    const layers = theirs.map((entry) =>
      argument(this.expressions.layers({ is: 'map', entries: [entry] }, place).join()),
    );
    const all =
      layers.length === 0 ? 'toYaml $entries' : `include "${place.chart}.overlay" (list $entries ${layers.join(' ')})`;
    return [
      `${margin}{{- $entries := ${`dict ${pairs}`.trimEnd()} }}`,
      ...this.guarded(sometimes, spot, set, { isWith: false }),
      `${margin}{{- ${all} | nindent ${String(indent)} }}`,
    ];
  }

  private pair(entry: Entry, place: Place): string {
    if (entry.is !== 'entry') throw new Error(`${entry.is} in a map of data`);
    const key = argument(this.expressions.texts.expression(entry.key, place));
    return `${key} ${argument(this.expressions.form(entry.value, place))}`;
  }

  /** Neighbours under the same condition in one `if`, those under the opposite in its `else`. */
  guarded<T extends { readonly when?: Condition }>(
    things: readonly T[],
    spot: Spot,
    lines: (thing: T, spot: Spot) => string[],
    { isWith = true }: { readonly isWith?: boolean } = {},
  ): string[] {
    const margin = ' '.repeat(spot.indent);
    return groupsOf(things, spot.place).flatMap(({ when: whole, yes, no }) => {
      const when = whole && reduced(whole, spot.given ?? [], spot.place);
      if (when === undefined) return yes.flatMap((thing) => lines(thing, spot));
      const against = complement(when, spot.place);
      if (isImplied(against, spot)) return no.flatMap((thing) => lines(thing, spot));
      const leaf = isWith && no.length === 0 ? subjectOf(when, yes, spot.place) : undefined;
      const inside = knowing(when, spot);
      const at = leaf === undefined ? inside : { ...inside, place: within(leaf, spot.place) };
      const head = leaf === undefined ? `if ${conditionOf(when, spot.place)}` : `with ${wholeOf(leaf, spot.place)}`;
      const otherwise =
        no.length === 0 ? [] : [`${margin}{{- else }}`, ...no.flatMap((thing) => lines(thing, knowing(against, spot)))];
      return [
        `${margin}{{- ${head} }}`,
        ...yes.flatMap((thing) => lines(thing, at)),
        ...otherwise,
        `${margin}{{- end }}`,
      ];
    });
  }
}
