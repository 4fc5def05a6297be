// The entry of the compiler: from a chart's description to its files. Every unit is compiled and tried by itself; nothing is
// returned unless all of them have survived.
import { App, ApiObject, Chart } from 'cdk8s';
import { stringify } from 'yaml';
import type { Json } from '../model/json.js';
import type { OutputFile } from '../manifest/layout.js';
import type { Manifest } from '../manifest/manifest.js';
import type { ListForm, MapForm, Text } from './form.js';
import { withIncludes, type NamedForm } from './includes.js';
import type { Inputs } from './inputs.js';
import { makeInputs } from './inputs.js';
import { releaseLeaves, valueLeaves } from './leaves.js';
import { valuesTemplate } from './printer/completion.js';
import { helpersTemplate, unitTemplate, validationTemplate, type Helpers } from './printer/files.js';
import { guardTemplate } from './printer/guards.js';
import { notesTemplate } from './printer/notes.js';
import type { Place } from './printer/place.js';
import { isForbidden, namedTests } from './rule-options.js';
import { makeSentinels } from './sentinels.js';
import type { ChartSource, Props, Unit } from './source.js';
import type { Laboratory, Subject } from './trial.js';
import type { CompiledUnit, Effort } from './unit-compiler.js';
import { compileUnit } from './unit-compiler.js';

/** A compiled chart. */
export interface CompiledChart {
  /** Its files, by their path in the chart's folder. */
  readonly files: readonly OutputFile[];
  /** What was tried, unit by unit. */
  readonly units: readonly CompiledUnit[];
}

/** How hard units are tried unless told otherwise. */
export const usualEffort: Effort = { cases: 250, trials: 1500, exhaustive: false };

/**
 * Compiles constructs to a Helm chart.
 *
 * @throws Refusal when a unit does something that templates cannot do, or that no trial could confirm
 */
export function compileChart<Values>(source: ChartSource<Values>, options: Partial<Effort> = {}): CompiledChart {
  const effort = { ...usualEffort, ...options };
  const laboratory = makeLaboratory(source);
  const named = (source.named ?? []).map(({ name, render }): NamedForm => {
    const subject: Subject = { id: name, render: (inputs) => [render(propsOf(inputs)) as Json] };
    return { name, form: onlyForm(compileUnit(subject, laboratory, effort).form) };
  });
  const units = source.units.map((unit) => compileUnit(subjectOf(unit), laboratory, effort));
  const notes =
    source.notes &&
    compileUnit(
      { id: 'NOTES.txt', render: (inputs) => [[...(source.notes?.(propsOf(inputs)) ?? [])]] },
      laboratory,
      effort,
    );
  return {
    files: filesOf(source, laboratory, { named, units, notes }),
    units: [...units, ...(notes === undefined ? [] : [notes])],
  };
}

function makeLaboratory<Values>({
  values,
  conditions = {},
  rules = [],
  literals = [],
}: ChartSource<Values>): Laboratory {
  const ofValues = valueLeaves(values.tree);
  const leaves = [...ofValues, ...releaseLeaves];
  const leafOf = new Map(leaves.map((leaf) => [leaf.id, leaf]));
  return {
    leaves,
    leafOf,
    inputs: makeInputs(ofValues, releaseLeaves),
    sentinels: makeSentinels(leaves),
    named: namedTests(conditions, leafOf),
    literals,
    isImpossible: isForbidden(rules, leafOf),
  };
}

function propsOf<Values>({ values, release }: Inputs): Props<Values> {
  return { values, release } as Props<Values>;
}

/** A unit as a function from inputs to objects. */
export function subjectOf<Values>({ id, build, adapt = (manifest) => manifest }: Unit<Values>): Subject {
  return {
    id,
    render: (inputs) => {
      const chart = new Chart(new App(), 'chart');
      build(chart, propsOf(inputs));
      const objects = chart.node
        .findAll()
        .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
      return objects.map((object) => adapt(object.toJson() as Manifest));
    },
  };
}

function onlyForm({ items }: ListForm): Text | MapForm {
  const [item, ...more] = items;
  if (
    more.length === 0 &&
    item?.is === 'item' &&
    item.when === undefined &&
    (item.value.is === 'text' || item.value.is === 'map')
  )
    return item.value;
  throw new Error('a named form is a text or a map');
}

interface Parts {
  readonly named: readonly NamedForm[];
  readonly units: readonly CompiledUnit[];
  readonly notes: CompiledUnit | undefined;
}

function filesOf<Values>(
  source: ChartSource<Values>,
  laboratory: Laboratory,
  { named, units, notes }: Parts,
): OutputFile[] {
  const place: Place = {
    chart: source.metadata.name,
    conditions: source.conditions ?? {},
    leafOf: (id) => laboratory.leafOf.get(id) ?? fail(`there is no leaf ${id}`),
  };
  const included = named.map((each, index) => ({ ...each, form: withIncludes(each.form, named.slice(index + 1)) }));
  const helpers: Helpers = {
    leaves: valueLeaves(source.values.tree),
    named: included,
    conditions: source.conditions ?? {},
    rules: source.rules ?? [],
  };
  const templates = units.map(({ id, form }) =>
    file(`templates/${id}.yaml`, unitTemplate(withIncludes(form, named), place)),
  );
  return [
    file('.helmignore', ignored),
    file('Chart.yaml', stringify({ apiVersion: 'v2', type: 'application', ...source.metadata }, { lineWidth: 0 })),
    ...Object.entries(source.files ?? {}).map(([path, text]) => file(path, text)),
    ...(notes === undefined
      ? []
      : [file('templates/NOTES.txt', notesTemplate(withIncludes(notes.form, named), source.notices ?? [], place))]),
    file('templates/_helpers.tpl', helpersTemplate(helpers, place)),
    file('templates/_values.tpl', valuesTemplate(helpers, place)),
    ...(source.guards === undefined ? [] : [file('templates/guards.yaml', guardTemplate(source.guards, place))]),
    ...templates,
    file('templates/validate.yaml', validationTemplate(helpers, place)),
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
