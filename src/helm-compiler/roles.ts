// Which items of different cases are the same item: by their kind and name if they have one, else only if they are equal.
import type { Entry, Form, Item, Part, Text } from './form.js';
import { fixedText, keyOf } from './form.js';
import { numbered } from './sequences.js';

/** Fields that tell items of a list apart, in the order in which they are looked for. */
const identities = ['name', 'mountPath', 'host', 'path', 'key', 'topologyKey'];

/** The role of an item in its list. */
export function roleOf(item: Item): string {
  if (item.is === 'splice') return `all of ${keyOf(item.ref)}`;
  const role = valueRole(item.value);
  return item.is === 'each' ? `each of ${keyOf(item.over)}: ${role}` : role;
}

/** An object as a person would point at it: its kind, and its name if that is known; nothing of what is no object. */
export function stepToObject(item: Item): string {
  if (item.is === 'splice' || memberOf(item.value, 'kind') === undefined) return '';
  const name = nameIn(item.value);
  return name === undefined ? kindOf(item) : `${kindOf(item)} ${outline(name)}`;
}

/** An item of a list likewise: by what tells it apart or what it says, else by its number. */
export function stepToItem(item: Item, index: number): string {
  if (item.is === 'splice') return `[all of ${item.ref.leaf}]`;
  const { value } = item;
  const of = item.is === 'each' ? `each of ${item.over.leaf}` : undefined;
  const itself = value.is === 'text' ? JSON.stringify(shortened(outline(value))) : identityOf(value);
  const words = [of, itself].filter((word) => word !== undefined);
  return `[${words.length === 0 ? String(index) : words.join(': ')}]`;
}

/** An entry of a map likewise: its key, or a star where that is data. */
export function stepToEntry(entry: Entry | undefined): string {
  return (entry?.is === 'entry' && fixedText(entry.key)) || '*';
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The role of a stretch of text in it. */
export function partRole(part: Part): string {
  if (part.is === 'json') return part.is;
  return part.is === 'hash' ? `hash ${String(part.digits)}` : keyOf(part);
}

/** The role of an entry in its map. */
export function entryRole(entry: Entry): string {
  if (entry.is === 'entry') return `key ${keyOf(entry.key)}`;
  return entry.is === 'each' ? `each ${entry.over.leaf} ${keyOf(entry.key)}` : keyOf(entry);
}

/** The roles of objects, case by case: the kind alone where no case has two of it. */
export function objectRoles(cases: readonly (readonly Item[])[]): readonly (readonly string[])[] {
  const kinds = cases.map((items) => items.map(kindOf));
  const several = new Set(kinds.flatMap((each) => each.filter((kind, at) => each.indexOf(kind) !== at)));
  return cases.map((items, at) =>
    numbered(
      items.map((item, i) => {
        const kind = kinds[at]?.[i] ?? '';
        return several.has(kind) ? `${kind} ${nameOf(item)}` : kind;
      }),
    ),
  );
}

function valueRole(value: Form): string {
  return identityOf(value) ?? (value.is === 'text' ? textRole(value) : keyOf(value));
}

/** The first of the fields that tell items apart, with what it says. */
function identityOf(value: Form): string | undefined {
  const [identity] = identities.flatMap((name) => {
    const member = memberOf(value, name);
    return member === undefined ? [] : [`${name} ${outline(member)}`];
  });
  return identity;
}

/** Whether things have fixed names, or other fixed fields that tell items apart, and not all the same. */
export function haveDifferentNames(values: readonly Form[]): boolean {
  const names = values.flatMap((value) => {
    const name = identities.map((identity) => memberOf(value, identity)).find((member) => member !== undefined);
    const fixed = name && fixedText(name);
    return fixed === undefined ? [] : [fixed];
  });
  return new Set(names).size > 1;
}

/** Lines that begin with the same words are the same line. */
function textRole(value: Text): string {
  const [first] = value.parts;
  const words = first?.is === 'literal' ? /^.{5,} /.exec(first.text)?.[0] : undefined;
  return words === undefined ? keyOf(value) : `words ${words}`;
}

function kindOf(item: Item): string {
  const kind = item.is === 'splice' ? undefined : memberOf(item.value, 'kind');
  const over = item.is === 'each' ? `each ${item.over.leaf} ` : '';
  return `${over}${kind === undefined ? 'thing' : outline(kind)}`;
}

function nameOf(item: Item): string {
  const name = item.is === 'splice' ? undefined : nameIn(item.value);
  return name === undefined ? keyOf(item) : outline(name);
}

function nameIn(object: Form): Form | undefined {
  const metadata = memberOf(object, 'metadata');
  return metadata && memberOf(metadata, 'name');
}

function memberOf(value: Form, name: string): Form | undefined {
  if (value.is !== 'map') return undefined;
  const found = value.entries.find((entry) => entry.is === 'entry' && fixedText(entry.key) === name);
  return found?.is === 'entry' ? found.value : undefined;
}

/** A text with a star for everything that is not fixed. */
function outline(form: Form): string {
  if (form.is !== 'text') return keyOf(form);
  return form.parts.map((part) => (part.is === 'literal' ? part.text : '*')).join('');
}
