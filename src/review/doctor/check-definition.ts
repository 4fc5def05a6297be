// Whether the definition of Workshops in the cluster is the one that programs of this version were made with. A field that
// the definition lacks is dropped by the API server without a word.
import { App } from 'cdk8s';
import { CrdChart, crdName } from '../../charts/crd-chart.js';
import { crdProps } from '../../charts/platform-chart.js';
import { fileName } from '../../manifest/layout.js';
import type { Json } from '../../model/json.js';
import type { KubeObject } from '../../kube/object.js';
import { workshopKind } from '../../model/workshop/kind.js';
import { fieldChanges } from '../field-changes.js';
import { labelsAt, listAt, mapAt, textAt } from '../fields.js';
import type { Check } from './check.js';
import type { Subject } from './subject.js';
import { fail, judged, pass, warn } from './verdicts.js';
import type { Remedy, Verdict } from './verdicts.js';

const about = `CustomResourceDefinition ${crdName}`;

export const checkDefinition: Check = {
  name: 'definition',
  question: 'The definition of Workshops is there, established, and the one that this version renders.',
  when: 'after',
  judge: (subject, { definition }) => judged(about, definition, (found) => judgeDefinition(subject, found)),
};

function judgeDefinition(subject: Subject, found: KubeObject | undefined): Verdict {
  const remedy = remedyFor(subject);
  if (found === undefined) return fail(about, 'it is not there', remedy);
  const version = listAt(found.spec, 'versions').find((each) => textAt(each, 'name') === workshopKind.version);
  if (version === undefined || mapAt({ version }, 'version')['served'] !== true)
    return fail(about, `it does not serve ${workshopKind.version}`, remedy);
  if (!isEstablished(found)) {
    return fail(about, 'the API server has not accepted it', {
      fix: `read why in its conditions: kubectl describe crd ${crdName}`,
      command: `kubectl describe crd ${crdName}`,
    });
  }
  return judgeVersion(version, { wanted: wantedVersion(subject), remedy, origin: originOf(found) });
}

interface Comparison {
  readonly wanted: Json | undefined;
  readonly remedy: Remedy;
  readonly origin: string;
}

function judgeVersion(found: Json, { wanted, remedy, origin }: Comparison): Verdict {
  const changes = fieldChanges(found, wanted);
  const paths = (list: typeof changes) => summary(list.map(({ path }) => path.replaceAll('properties.', '')));
  const dropped = changes.filter(({ change, path }) => change === 'added' && isField.test(path));
  if (dropped.length > 0)
    return fail(about, `${origin}; it lacks fields, which the API server drops: ${paths(dropped)}`, remedy);
  if (changes.length > 0) return warn(about, `${origin}, and differs from this version’s in ${paths(changes)}`, remedy);
  return pass(about, `${origin}, and the same as this version’s`);
}

/** A whole field of Workshops; what is below one is about that field. */
const isField = /(^|\.)properties\.[A-Za-z0-9]+$/;

function summary(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => path.replace(/^schema\.openAPIV3Schema\./, ''));
  return `${shown.join(', ')}${paths.length > shown.length ? ` and ${String(paths.length - shown.length)} more` : ''}`;
}

function originOf({ metadata }: KubeObject): string {
  const version = labelsAt(metadata, 'labels')['app.kubernetes.io/version'];
  return version === undefined ? 'it bears no version' : `it is of version ${version}`;
}

function wantedVersion(subject: Subject): Json | undefined {
  const [definition] = new CrdChart(new App(), 'crd', crdProps(subject)).toJson() as { spec?: unknown }[];
  return listAt(definition?.spec, 'versions')[0];
}

function isEstablished({ status }: KubeObject): boolean {
  return listAt(status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Established' && textAt(condition, 'status') === 'True',
  );
}

function remedyFor({ values }: Subject): Remedy {
  const command = `kubectl apply --server-side -f out/${fileName('crd')}`;
  return values.crds.install
    ? { fix: 'render with this version, orchestra synth -o out/, and apply it', command }
    : {
        fix: 'render with this version and crds.install=true, orchestra synth -o out/, and apply that one file',
        command,
      };
}
