// Which items of different cases are the same item: by their kind and name if they have one, else only if they are equal.
import type { Form, Item, Text } from './form.js';
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
  for (const identity of identities) {
    const member = memberOf(value, identity);
    if (member !== undefined) return `${identity} ${outline(member)}`;
  }
  return value.is === 'text' ? textRole(value) : keyOf(value);
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
  const metadata = item.is === 'splice' ? undefined : memberOf(item.value, 'metadata');
  const name = metadata && memberOf(metadata, 'name');
  return name === undefined ? keyOf(item) : outline(name);
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
