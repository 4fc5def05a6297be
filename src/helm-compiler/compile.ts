// The entry of the compiler: from a chart's description to its files. Every unit is compiled and tried by itself; nothing is
// returned unless all of them have survived.
import { App, ApiObject, Chart } from 'cdk8s';
import type { OutputFile } from '../manifest/layout.js';
import type { Manifest } from '../manifest/manifest.js';
import { chartFiles, type Printed } from './chart-files.js';
import type { NamedForm } from './includes.js';
import { makeInputs, propsOf } from './inputs.js';
import { appVersionLeaf, releaseLeaves, valueLeaves } from './leaves.js';
import { namedForms } from './named-forms.js';
import { requireSame, withNames } from './names.js';
import { isForbidden, namedTests } from './rule-options.js';
import { makeSentinels } from './sentinels.js';
import type { ChartMetadata, ChartSource, Unit } from './source.js';
import type { Laboratory, Subject } from './trial.js';
import type { CompiledUnit, Effort } from './compiled-unit.js';
import { compileUnit } from './unit-compiler.js';

/** A compiled chart. */
export interface CompiledChart {
  /** Its files, by their path in the chart's folder. */
  readonly files: readonly OutputFile[];
  /** What was tried, unit by unit. */
  readonly units: readonly CompiledUnit[];
}

/** How hard units are tried unless told otherwise. */
export const usualEffort: Effort = { cases: 250, trials: 1500, exhaustive: 65_536 };

/**
 * Compiles constructs to a Helm chart.
 *
 * @throws Refusal when a unit does something that templates cannot do, or that no trial could confirm
 */
export function compileChart<Values>(source: ChartSource<Values>, options: Partial<Effort> = {}): CompiledChart {
  const effort = { ...usualEffort, ...options };
  const laboratory = laboratoryOf(source);
  const named = (source.named ?? []).flatMap((each) => namedForms(each, laboratory, effort));
  const units = source.units.map((unit) => compileUnit(subjectOf(unit), laboratory, effort));
  const notes = source.notes && compileUnit(subjectOfNotes(source.notes), laboratory, effort);
  const all = [...units, ...(notes === undefined ? [] : [notes])];
  return { files: chartFiles(source, laboratory.leafOf, printed({ named, units: all }, source.metadata)), units: all };
}

const NOTES = 'NOTES.txt';

function subjectOfNotes<Values>(notes: NonNullable<ChartSource<Values>['notes']>): Subject {
  return { id: NOTES, render: (inputs) => [[...notes(propsOf(inputs))]] };
}

/** What is printed: forms with names in them that say what they said without. */
function printed({ named, units }: { named: NamedForm[]; units: CompiledUnit[] }, metadata: ChartMetadata): Printed {
  const shipped = withNames({ named, units }, metadata);
  requireSame(units, shipped, metadata);
  const notes = shipped.units.find(({ id }) => id === NOTES);
  return {
    named: shipped.named,
    units: shipped.units.filter(({ id }) => id !== NOTES),
    ...(notes && { notes }),
    spelled: named,
  };
}

/** What the trials of all units of a chart share. */
export function laboratoryOf<Values>({
  values,
  conditions = {},
  rules = [],
  literals = [],
}: ChartSource<Values>): Laboratory {
  const ofValues = valueLeaves(values.tree);
  const leaves = [...ofValues, ...releaseLeaves];
  const leafOf = new Map([...leaves, appVersionLeaf].map((leaf) => [leaf.id, leaf]));
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
