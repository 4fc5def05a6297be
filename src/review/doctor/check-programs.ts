// Whether the programs of the platform run, in this version.
import type { Manifest } from '../../manifest/manifest.js';
import { describeManifest } from '../../manifest/manifest.js';
import type { KubeObject } from '../../kube/object.js';
import { productVersion } from '../../model/version.js';
import { findNumber, labelsAt, listAt, textAt } from '../fields.js';
import type { Check } from './check.js';
import { programsOf } from './expectations.js';
import { fail, judged, pass, warn } from './verdicts.js';
import type { Remedy, Verdict } from './verdicts.js';

export const checkPrograms: Check = {
  name: 'programs',
  question: 'Every Deployment and StatefulSet of the platform is there, available, and of this version.',
  when: 'after',
  judge: (subject, { programs }) =>
    programsOf(subject).flatMap((program) => {
      const about = describeManifest(program);
      return judged(about, programs.get(about) ?? { value: undefined }, (found) => judgeProgram(program, found));
    }),
};

function judgeProgram(program: Manifest, found: KubeObject | undefined): Verdict {
  const about = describeManifest(program);
  if (found === undefined)
    return fail(about, 'it is not there', {
      fix: 'render, orchestra synth -o out/, and apply it',
      command: 'kubectl apply --server-side -k out/',
    });
  const why = whyUnavailable(found);
  if (why !== undefined) return fail(about, why, remedyFor(program));
  const halted = whyHalted(found);
  if (halted !== undefined) return warn(about, `its last change is not rolled out: ${halted}`, remedyFor(program));
  const version = labelsAt(found.metadata, 'labels')['app.kubernetes.io/version'];
  if (version === productVersion) return pass(about, 'it is available');
  return warn(about, `it is available, of version ${version ?? 'unknown'}, and this is orchestra ${productVersion}`, {
    fix: 'upgrade the platform, or look at it with the version that rendered it',
  });
}

/** A Deployment says so itself; a StatefulSet has only numbers. */
function whyUnavailable({ kind, spec, status }: KubeObject): string | undefined {
  const wanted = findNumber(spec, 'replicas') ?? 1;
  const ready = findNumber(status, 'readyReplicas') ?? 0;
  const counts = `${String(ready)} of ${String(wanted)} pods are ready`;
  if (kind === 'StatefulSet') return ready < wanted ? counts : undefined;
  const conditions = listAt(status, 'conditions');
  const isAvailable = conditions.some(
    (each) => textAt(each, 'type') === 'Available' && textAt(each, 'status') === 'True',
  );
  if (isAvailable) return undefined;
  const message = conditions
    .filter((each) => textAt(each, 'type') === 'ReplicaFailure' || textAt(each, 'status') === 'False')
    .map((each) => textAt(each, 'message'))
    .find((text) => text !== '');
  return message === undefined ? `it is not available: ${counts}` : `it is not available: ${counts}. ${message}`;
}

/** Old pods may go on serving while new ones fail. */
function whyHalted({ status }: KubeObject): string | undefined {
  const progress = listAt(status, 'conditions').find((each) => textAt(each, 'type') === 'Progressing');
  return textAt(progress, 'status') === 'False' ? textAt(progress, 'message') : undefined;
}

function remedyFor({ kind, metadata: { name, namespace = '' } }: Manifest): Remedy {
  return {
    fix: 'read what keeps its pods from running',
    command: `kubectl describe ${kind.toLowerCase()} ${name} --namespace ${namespace}`,
  };
}
