// The status of a Workshop: phase, conditions, address and times, as they are once this pass's writes are made.
import { addressOf } from '../model/sessions/index.js';
import type { Phase, WorkshopStatus } from '../model/workshop/index.js';
import type { ChildPlan } from './child-plan.js';
import type { Judgement } from './conditions.js';
import { conditionsOf } from './conditions.js';
import type { Observed, Refusal } from './observed.js';
import type { Trouble } from './pods.js';
import { bounded, quotaTrouble } from './pods.js';
import type { Request, RequestRefusal } from './refusals.js';
import { givenHost } from './session-host.js';
import type { Standing } from './standing.js';
import { recordOf, timeText, wasAccepted } from './times.js';

/** What a status is made from. */
export interface StatusProps {
  readonly observed: Observed;
  readonly request: Request;
  readonly standing: Standing;
  readonly plan: ChildPlan;
}

/** The status of a Workshop that is being deleted: what it was, on its way out. */
export function endingStatus({ workshop, now }: Observed): WorkshopStatus {
  const { status, generation } = workshop;
  const message = 'the Workshop is being deleted, and its session with it';
  const judgements: Judgement[] = [
    { type: 'Ready', holds: false, reason: 'Terminating', message },
    { type: 'Reconciling', holds: true, reason: 'Terminating', message },
  ];
  const conditions = conditionsOf(judgements, status, { now, generation });
  return { ...status, phase: 'Terminating', observedGeneration: generation, conditions };
}

/** The status of any other Workshop. */
export function statusOf(props: StatusProps): WorkshopStatus {
  const { observed, standing } = props;
  const { workshop, now } = observed;
  const { status, generation, createdAt } = workshop;
  return defined({
    phase: phaseOf(props),
    url: urlOf(props),
    createdAt: timeText(createdAt),
    expiresAt: isAccepted(props) && standing.times ? timeText(standing.times.expiresAt) : status.expiresAt,
    observedGeneration: generation,
    session: sessionOf(props),
    conditions: conditionsOf(judgementsOf(props), status, { now, generation }),
  });
}

/** Whether the session exists, or is brought into being by this pass. */
function isAccepted({ observed, request, standing, plan }: StatusProps): boolean {
  if (standing.deployment !== undefined || wasAccepted(observed.workshop.status)) return true;
  return 'session' in request && plan.obstacle === undefined;
}

function urlOf({ observed, request, plan }: StatusProps): string | undefined {
  const isServed = 'session' in request && plan.obstacle === undefined;
  if (!isServed || request.session.host === undefined) return observed.workshop.status.url;
  return addressOf(request.session.host, observed.settings);
}

function sessionOf(props: StatusProps): WorkshopStatus['session'] {
  const { observed, request, standing } = props;
  if (standing.times === undefined) return observed.workshop.status.session;
  // What never began has nothing but an end, which is written down before it comes.
  if (!isAccepted(props)) return { expiresAt: timeText(standing.times.expiresAt) };
  const host = hostToKeep(observed, request);
  return { ...recordOf(standing.times), ...(host === undefined ? {} : { host }) };
}

/** The host that was given unasked lasts, also through a time with one that was asked for. */
function hostToKeep({ workshop, settings }: Observed, request: Request): string | undefined {
  const kept = workshop.status.session?.host;
  if ('refusal' in request || request.session.workshop.spec.ingress?.host !== undefined) return kept;
  return givenHost(request.session.workshop, workshop, settings);
}

/** Where the session is in its life. A refusal changes nothing about a pod that is there, and says nothing of one that is not. */
export function phaseOf(props: StatusProps): Phase {
  const { standing, plan } = props;
  if (standing.hasFailed) return 'Failed';
  const isHindered = refusalIn(props) !== undefined || plan.obstacle !== undefined;
  if (standing.deployment === undefined && isHindered) return isAccepted(props) ? 'Starting' : 'Pending';
  if (unmade(props) !== undefined) return 'Creating';
  return standing.isReady ? 'Ready' : 'Starting';
}

/** What keeps the Workshop from being served until somebody does something. */
function refusalIn({ request, plan }: StatusProps): RequestRefusal | undefined {
  if ('refusal' in request) return request.refusal;
  return plan.obstacle?.reason === 'NameTaken' ? plan.obstacle : undefined;
}

/** An object that could not be made. */
function unmade({ observed, plan }: StatusProps): Refusal | undefined {
  const creates = plan.writes.filter(({ action }) => action === 'create').map(({ child }) => child);
  return observed.refused.find(({ child }) => creates.includes(child));
}

/** An object that could not be written; a volume that may not grow is told elsewhere. */
function unwritten({ observed, plan }: StatusProps): Refusal | undefined {
  const written = plan.writes.map(({ child }) => child);
  return observed.refused.find(({ child }) => written.includes(child));
}

function judgementsOf(props: StatusProps): Judgement[] {
  const refusal = refusalIn(props);
  return [
    judgeReady(props),
    ...judgeReconciling(props),
    ...judgeStalled(props, refusal),
    ...props.plan.judgements.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type)),
  ];
}

const order: readonly Judgement['type'][] = ['UpToDate', 'StorageResized', 'StorageDetached'];

function judgeReady(props: StatusProps): Judgement {
  const { standing } = props;
  const phase = phaseOf(props);
  if (phase === 'Ready') {
    return { type: 'Ready', holds: true, reason: 'SessionReady', message: 'the app accepts connections' };
  }
  const { reason, message, wording } = hindrance(props, phase) ?? usualCourse(standing);
  return { type: 'Ready', holds: false, reason, message, wording };
}

type Hindrance = Pick<Judgement, 'reason' | 'message' | 'wording'>;

function hindrance(props: StatusProps, phase: Phase): Hindrance | undefined {
  const { standing, plan } = props;
  if (phase === 'Failed') return failure(props);
  const refused = unmade(props);
  if (refused !== undefined) return writeTrouble(refused);
  if (standing.deployment === undefined) return refusalIn(props) ?? plan.obstacle;
  return standing.trouble;
}

function usualCourse({ times }: Standing): Hindrance {
  return times?.readyAt === undefined
    ? { reason: 'Starting', message: 'the session’s pod is being started' }
    : { reason: 'Restarting', message: 'the session was ready before; its pod is being started again' };
}

/** Why the start has failed is known best at the moment when it did: afterwards there is no pod to look at. */
function failure({ observed, standing }: StatusProps): Hindrance {
  const { workshop, settings } = observed;
  const known = workshop.status.conditions?.find(({ type, reason }) => type === 'Ready' && reason === deadlineReason);
  if (known?.message !== undefined) return { reason: deadlineReason, message: known.message };
  const within = `the session was not ready within ${settings.startDeadline}`;
  return { reason: deadlineReason, message: `${within}: ${whyNotReady(standing.trouble, workshop.spec['port'])}` };
}

const deadlineReason = 'StartDeadlineExceeded';

function whyNotReady(trouble: Trouble | undefined, port: unknown): string {
  if (trouble !== undefined) return trouble.message;
  const where = typeof port === 'number' ? `on port ${String(port)}` : 'on its port';
  return `nothing accepted connections ${where}; an app that listens on 127.0.0.1 only can’t be reached, have it listen on 0.0.0.0`;
}

function writeTrouble({ child, why, message }: Refusal): Hindrance {
  if (why === 'quota') return quotaTrouble(message);
  return { reason: 'Creating', message: `${child} could not be written: ${bounded(message)}`, wording: 'alike' };
}

function judgeReconciling(props: StatusProps): Judgement[] {
  const progress = findProgress(props);
  return progress === undefined ? [] : [{ type: 'Reconciling', holds: true, ...progress }];
}

function findProgress(props: StatusProps): Hindrance | undefined {
  if (refusalIn(props) !== undefined || props.standing.hasFailed) return undefined;
  const refused = unwritten(props);
  if (refused !== undefined) return writeTrouble(refused);
  if (props.plan.obstacle !== undefined) return props.plan.obstacle;
  return props.standing.isReady ? undefined : usualCourse(props.standing);
}

function judgeStalled(props: StatusProps, refusal: RequestRefusal | undefined): Judgement[] {
  if (refusal !== undefined) return [{ type: 'Stalled', holds: true, ...refusal }];
  return props.standing.hasFailed ? [{ type: 'Stalled', holds: true, ...failure(props) }] : [];
}

function defined(status: WorkshopStatus): WorkshopStatus {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));
}
