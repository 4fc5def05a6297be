// The forms that are printed are those that were tried, with names in them: the program's version, checksums, and what the chart
// names. A name could stand for something else than what it replaces, so that they are tried once more, as templates mean them.
import { withNamedChecksums } from './checksums.js';
import type { CompiledUnit } from './compiled-unit.js';
import { differenceOf } from './difference.js';
import type { Group, ListForm, MapForm, Text } from './form.js';
import { withIncludes, type NamedForm } from './includes.js';
import { appVersionLeaf } from './leaves.js';
import { Refusal } from './refusal.js';
import { shown } from './sightings.js';
import type { ChartMetadata } from './source.js';
import { sameObjects } from './trial.js';
import { mapLeaves, mapMaps, mapParts } from './visit.js';

/** What the units and names of a chart were compiled to. */
export interface Compiled {
  readonly named: readonly NamedForm[];
  readonly units: readonly Pick<CompiledUnit, 'id' | 'form'>[];
}

/** The forms with everything in them that has a name. */
export function withNames(compiled: Compiled, { appVersion }: ChartMetadata): Compiled {
  const { named, units } = typeof appVersion === 'string' ? withVersion(compiled, appVersion) : compiled;
  const checksums = withNamedChecksums(units);
  const all = [...named, ...checksums.named];
  return {
    named: all.map((each, index) => ({
      ...each,
      form: withIncludes(each.form, index < named.length ? named.slice(index + 1) : named),
    })),
    units: checksums.units.map(({ id, form }) => ({ id, form: withIncludes(form, named) })),
  };
}

/** The forms with the version of the program in place of texts that are nothing else. */
function withVersion(compiled: Compiled, version: string): Compiled {
  return mapParts(compiled, (parts) => {
    const [part, ...more] = parts;
    const isVersion = more.length === 0 && part?.is === 'literal' && part.text === version;
    return isVersion ? [{ is: 'ref', ref: { leaf: appVersionLeaf.id }, ...(part.when && { when: part.when }) }] : parts;
  });
}

/**
 * Tries units with names in them on the data on which they have agreed without.
 *
 * @throws Refusal when one of them says something else
 */
export function requireSame(
  units: readonly Pick<CompiledUnit, 'id' | 'trial' | 'agreed'>[],
  shipped: Compiled,
  { appVersion }: ChartMetadata,
): void {
  const version = typeof appVersion === 'string' ? { [appVersionLeaf.id]: appVersion } : {};
  for (const { id, trial, agreed } of units) {
    const { items } = spelledOut(formOf(id, shipped), shipped.named);
    for (const environment of agreed) {
      const [expected, found] = [trial.rendered(environment), trial.evaluated(items, { ...environment, ...version })];
      if (!sameObjects(expected, found))
        throw new Refusal({
          unit: id,
          message: 'says something else with the names of the chart in it',
          ...shown(differenceOf(expected, found)),
          remedy: 'let every name stand for one thing wherever it is used, or report this to the compiler',
        });
    }
  }
}

function formOf(id: string, { units }: Compiled): ListForm {
  const unit = units.find((each) => each.id === id);
  if (unit === undefined) throw new Error(`there is no unit ${id}`);
  return unit.form;
}

/** The form with what templates say in place of their names. */
function spelledOut<T>(form: T, named: readonly NamedForm[]): T {
  const texts = mapParts(form, (parts) =>
    parts.map((part) => (part.is === 'include' ? { ...part, of: bodyOf<Text>(part, named) } : part)),
  );
  return mapMaps(texts, (map) => ({
    ...map,
    entries: map.entries.map((entry) =>
      entry.is === 'include' ? { ...entry, of: bodyOf<MapForm>(entry, named) } : entry,
    ),
  }));
}

/** What the template of a name says of a group: one template stands for all of them, and it is that of the first. */
function bodyOf<T extends Text | MapForm>(
  { name, group }: { readonly name: string; readonly group?: Group },
  named: readonly NamedForm[],
): T {
  const first = named.find((each) => each.name === name);
  if (first === undefined) throw new Error(`there is no template ${name}`);
  return spelledOut(group === undefined ? first.form : of(group, first), named) as T;
}

function of({ path }: Group, { form, group }: NamedForm): Text | MapForm {
  const from = `${(group?.path ?? []).join('.')}.`;
  return mapLeaves(form, (leaf) => (leaf.startsWith(from) ? [...path, leaf.slice(from.length)].join('.') : leaf));
}
