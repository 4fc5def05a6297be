// Checksum annotations, which roll pods, as named templates: what is hashed is read apart from where the hash is written.
import type { Entry, Form, ListForm } from './form.js';
import { fixedText, keyOf } from './form.js';
import type { NamedForm } from './includes.js';
import { mapMaps } from './visit.js';

interface Unit {
  readonly id: string;
  readonly form: ListForm;
}

/** The units with includes in place of their checksums, and the named templates of those. */
export function withNamedChecksums(units: readonly Unit[]): {
  readonly units: readonly Unit[];
  readonly named: NamedForm[];
} {
  const named: NamedForm[] = [];
  const nameIn = (id: string, entry: Entry): Entry => {
    const word = entry.is === 'entry' ? /^checksum\/(.+)$/.exec(fixedText(entry.key) ?? '')?.[1] : undefined;
    if (entry.is !== 'entry' || word === undefined || !isHash(entry.value)) return entry;
    const known = named.find(({ form }) => keyOf(form) === keyOf(entry.value));
    const whole = `checksum.${id}.${word}`;
    const same = named.filter(({ name }) => name === whole || name.startsWith(`${whole}.`)).length;
    const name = known?.name ?? (same === 0 ? whole : `${whole}.${String(same + 1)}`);
    if (known === undefined)
      named.push({ name, form: entry.value, description: `What changes the annotation checksum/${word} of ${id}.` });
    return { ...entry, value: { is: 'text', parts: [{ is: 'include', name, of: entry.value }] } };
  };
  const changed = units.map(({ id, form }) => ({
    id,
    form: mapMaps(form, (map) => ({
      ...map,
      entries: map.entries.map((entry) => ({ ...entry, ...nameIn(id, entry) })),
    })),
  }));
  return { units: changed, named };
}

function isHash(form: Form): form is Extract<Form, { is: 'text' }> {
  const [part, ...more] = form.is === 'text' ? form.parts : [];
  return part?.is === 'hash' && part.when === undefined && more.length === 0;
}
