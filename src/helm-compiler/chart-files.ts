// From compiled forms to the files of a chart.
import { stringify } from 'yaml';
import type { OutputFile } from '../manifest/layout.js';
import type { LeafId } from './form.js';
import { withIncludes, type NamedForm } from './includes.js';
import { withNamedChecksums } from './checksums.js';
import type { Leaf } from './leaves.js';
import { appVersionLeaf, valueLeaves, variablesOf } from './leaves.js';
import { valuesTemplate } from './printer/completion.js';
import { helpersTemplate, unitTemplate, validationTemplate, type Helpers } from './printer/files.js';
import { guardTemplate } from './printer/guards.js';
import { notesTemplate } from './printer/notes.js';
import type { Place } from './printer/place.js';
import type { ChartMetadata, ChartSource } from './source.js';
import type { CompiledUnit } from './compiled-unit.js';
import { mapParts } from './visit.js';

/** What the units and names of a chart were compiled to. */
export interface Compiled {
  readonly named: readonly NamedForm[];
  readonly units: readonly Pick<CompiledUnit, 'id' | 'form'>[];
  readonly notes: Pick<CompiledUnit, 'form'> | undefined;
}

/** Every file of a chart. */
export function chartFiles<Values>(
  source: ChartSource<Values>,
  leafOf: ReadonlyMap<LeafId, Leaf>,
  compiled: Compiled,
): OutputFile[] {
  const { metadata, conditions = {}, rules = [], notices = [], guards } = source;
  const leaves = valueLeaves(source.values.tree);
  const place: Place = {
    chart: metadata.name,
    groups: variablesOf(leaves),
    conditions,
    leafOf: (id) => leafOf.get(id) ?? fail(`there is no leaf ${id}`),
  };
  const { named, units, notes } = withNames(compiled, metadata);
  const helpers: Helpers = { leaves, named, conditions, rules };
  const template = (name: string, text: string) => file(`templates/${name}`, text);
  const templates = [
    ...(notes === undefined ? [] : [template('NOTES.txt', notesTemplate(notes.form, notices, place))]),
    template('_helpers.tpl', helpersTemplate(helpers, place)),
    ...(guards === undefined ? [] : [template('guards.yaml', guardTemplate(guards))]),
    ...units.map(({ id, form }) => template(`${id}.yaml`, unitTemplate(form, place))),
    template('validate.yaml', validationTemplate(helpers, place)),
  ];
  const isIncluded = (name: string) => templates.some(({ text }) => text.includes(`include "${place.chart}.${name}"`));
  return [
    file('.helmignore', ignored),
    file('Chart.yaml', stringify({ apiVersion: 'v2', type: 'application', ...metadata }, { lineWidth: 0 })),
    ...Object.entries(source.files ?? {}).map(([path, text]) => file(path, text)),
    ...templates,
    template('_values.tpl', valuesTemplate(helpers, place, isIncluded)),
    file('values.schema.json', source.values.schema),
    file('values.yaml', source.values.file),
  ];
}

/** The forms with everything in them that has a name: the program's version, checksums, and what the chart names. */
function withNames(compiled: Compiled, { appVersion }: ChartMetadata): Compiled {
  const { named, units, notes } = typeof appVersion === 'string' ? withVersion(compiled, appVersion) : compiled;
  const checksums = withNamedChecksums(units);
  const all = [...named, ...checksums.named];
  return {
    named: all.map((each, index) => ({
      ...each,
      form: withIncludes(each.form, index < named.length ? named.slice(index + 1) : named),
    })),
    units: checksums.units.map(({ id, form }) => ({ id, form: withIncludes(form, named) })),
    notes: notes && { form: withIncludes(notes.form, named) },
  };
}

/** The forms with the version of the program in place of texts that are nothing else. */
function withVersion(compiled: Compiled, version: string): Compiled {
  return mapParts(compiled, (parts) => {
    const [part, ...more] = parts;
    const isVersion = more.length === 0 && part?.is === 'literal' && part.text === version;
    return isVersion ? [{ ...part, is: 'ref', ref: { leaf: appVersionLeaf.id } }] : parts;
  });
}

const ignored = '.git\n.DS_Store\n*.tmp\n*.orig\n*.swp\n';

function file(path: string, text: string): OutputFile {
  return { path, text };
}

function fail(message: string): never {
  throw new Error(message);
}
