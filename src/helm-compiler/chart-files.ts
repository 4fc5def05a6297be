// From compiled forms, with names in them, to the files of a chart.
import { stringify } from 'yaml';
import type { OutputFile } from '../manifest/layout.js';
import type { LeafId } from './form.js';
import type { NamedForm } from './includes.js';
import type { Leaf } from './leaves.js';
import { valueLeaves, variablesOf } from './leaves.js';
import { valuesTemplate } from './printer/completion.js';
import { helpersTemplate, unitTemplate, validationTemplate, type Helpers } from './printer/files.js';
import { guardTemplate } from './printer/guards.js';
import { notesTemplate } from './printer/notes.js';
import type { Place } from './printer/place.js';
import type { ChartSource } from './source.js';
import type { Compiled } from './names.js';

/** The forms of a chart, as they are printed. */
export interface Printed extends Compiled {
  /** The lines of NOTES.txt. @default - no notes */
  readonly notes?: Compiled['units'][number];
  /** The names as rules spell them: without other names in them. */
  readonly spelled: readonly NamedForm[];
}

/** Every file of a chart. */
export function chartFiles<Values>(
  source: ChartSource<Values>,
  leafOf: ReadonlyMap<LeafId, Leaf>,
  { named, units, notes, spelled }: Printed,
): OutputFile[] {
  const { metadata, conditions = {}, rules = [], notices = [], guards } = source;
  const leaves = valueLeaves(source.values.tree);
  const place: Place = {
    chart: metadata.name,
    groups: variablesOf(leaves),
    conditions,
    named: spelled,
    leafOf: (id) => leafOf.get(id) ?? fail(`there is no leaf ${id}`),
  };
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

const ignored = '.git\n.DS_Store\n*.tmp\n*.orig\n*.swp\n';

function file(path: string, text: string): OutputFile {
  return { path, text };
}

function fail(message: string): never {
  throw new Error(message);
}
