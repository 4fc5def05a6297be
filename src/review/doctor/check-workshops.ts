// Sessions that get no further. Those of which the operator says that somebody must act are for their owners; those that it
// should have moved on itself are a fault of the platform.
import { parseDuration } from '../../model/scalars/index.js';
import type { KubeObject } from '../../kube/object.js';
import { listAt, textAt } from '../fields.js';
import { ago } from './ago.js';
import type { Check } from './check.js';
import type { Facts } from './facts.js';
import type { Subject } from './subject.js';
import { servedNamespaces } from './subject.js';
import { fail, judged, pass, warn } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkWorkshops: Check = {
  name: 'workshops',
  question:
    'No Workshop is stuck: unseen, not Ready past `sessions.startDeadline`, past its end, or long in deletion; a warning when one is Stalled or Failed.',
  when: 'after',
  judge: (subject, facts) =>
    servedNamespaces(subject).flatMap((namespace) => judgeNamespace(namespace, subject, facts)),
};

function judgeNamespace(namespace: string, { values }: Subject, { workshops, now }: Facts): Verdict[] {
  const about = namespace === '' ? 'Workshops' : `Workshops in ${namespace}`;
  const startDeadlineMs = parseDuration(values.sessions.startDeadline) * 1000;
  return judged(about, workshops.get(namespace) ?? { value: [] }, (found) => {
    const stuck = found.flatMap((workshop) => judgeWorkshop(workshop, { now, startDeadlineMs }));
    if (stuck.length > 0) return stuck;
    return pass(about, found.length === 0 ? 'there are none' : `${String(found.length)}, and none is stuck`);
  });
}

interface Times {
  readonly now: number;
  readonly startDeadlineMs: number;
}

/** What the operator does at once may take as long as this. */
const patienceMs = 5 * 60_000;

function judgeWorkshop(workshop: KubeObject, times: Times): Verdict[] {
  const { metadata } = workshop;
  const about = `Workshop ${metadata.namespace ?? ''}/${metadata.name}`;
  const command = `kubectl describe workshop ${metadata.name} --namespace ${metadata.namespace ?? ''}`;
  const broken = whyBroken(workshop, times);
  if (broken !== undefined)
    return [fail(about, broken.message, { fix: broken.fix, command: broken.command ?? command })];
  const halted = whyHalted(workshop);
  return halted === undefined
    ? []
    : [warn(about, halted, { fix: 'its owner must change something, or end it', command })];
}

interface Fault {
  readonly message: string;
  readonly fix: string;
  /** @default - what describes the Workshop */
  readonly command?: string;
}

function whyBroken(workshop: KubeObject, times: Times): Fault | undefined {
  const { metadata } = workshop;
  if (metadata.deletionTimestamp !== undefined) return whyNotGone(workshop, sinceMs(metadata.deletionTimestamp, times));
  return whyNotEnded(workshop, times) ?? whyUnseen(workshop, times) ?? whyNotReady(workshop, times);
}

function whyNotGone({ metadata, spec }: KubeObject, deletingMs: number): Fault | undefined {
  if (deletingMs <= patienceMs) return undefined;
  const { finalizers = [], namespace = '' } = metadata;
  const waits =
    finalizers.length === 0 ? 'its deletion waits for nothing' : `its deletion waits for ${finalizers.join(', ')}`;
  return {
    message: `it has been in deletion for ${ago(deletingMs)}; ${waits}`,
    fix: 'make whoever set the finalizer do its work; for foregroundDeletion, see which object of the session stays',
    command: `kubectl get deployments,pods,services,persistentvolumeclaims --namespace ${namespace} --selector app.kubernetes.io/instance=${textAt(spec, 'name')}`,
  };
}

function whyNotEnded({ status }: KubeObject, times: Times): Fault | undefined {
  const expiresAt = textAt(status, 'expiresAt');
  if (expiresAt === '' || sinceMs(expiresAt, times) <= patienceMs) return undefined;
  return {
    message: `its time was over ${ago(sinceMs(expiresAt, times))} ago, and it is still there`,
    fix: 'see whether the operator leads, and serves this namespace',
  };
}

function whyUnseen({ metadata, status }: KubeObject, times: Times): Fault | undefined {
  const ageMs = sinceMs(metadata.creationTimestamp, times);
  if (listAt(status, 'conditions').length > 0 || ageMs <= patienceMs) return undefined;
  return {
    message: `it was created ${ago(ageMs)} ago, and the operator has said nothing of it`,
    fix: 'see whether the operator leads, and serves this namespace',
  };
}

function whyNotReady({ metadata, status }: KubeObject, times: Times): Fault | undefined {
  const ready = conditionOf(status, 'Ready');
  if (ready === undefined || ready.status === 'True' || conditionOf(status, 'Stalled')?.status === 'True')
    return undefined;
  const waitingMs = sinceMs(ready.since || metadata.creationTimestamp, times);
  if (waitingMs <= times.startDeadlineMs) return undefined;
  return {
    message: `it has not been Ready for ${ago(waitingMs)}, ${ready.reason}: ${ready.message}`,
    fix: 'see what its pod waits for; only the pull of its image may take longer',
  };
}

function whyHalted({ status }: KubeObject): string | undefined {
  const stalled = conditionOf(status, 'Stalled');
  if (stalled?.status === 'True') return `it is stalled, ${stalled.reason}: ${stalled.message}`;
  if (textAt(status, 'phase') !== 'Failed') return undefined;
  const ready = conditionOf(status, 'Ready');
  return `it has failed${ready === undefined ? '' : `, ${ready.reason}: ${ready.message}`}`;
}

function conditionOf(status: unknown, type: string) {
  const found = listAt(status, 'conditions').find((each) => textAt(each, 'type') === type);
  if (found === undefined) return undefined;
  return {
    status: textAt(found, 'status'),
    reason: textAt(found, 'reason'),
    message: textAt(found, 'message'),
    since: textAt(found, 'lastTransitionTime'),
  };
}

function sinceMs(time: string | undefined, { now }: Times): number {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? 0 : now - at;
}
