// What is to be done about one Workshop, from everything that is known about it at one moment. No clock, no requests,
// no memory of its own: the same observation always leads to the same decision.
import type { ChildPlan } from './child-plan.js';
import { planChildren } from './child-plan.js';
import { changedStatus } from './conditions.js';
import type { Decision, Observed } from './observed.js';
import { currentPod, schedulingPatienceMs } from './pods.js';
import type { Request } from './refusals.js';
import { judgeRequest } from './refusals.js';
import { changeEvents, expiredEvent, expiryEvents } from './news.js';
import { endingStatus, phaseOf, statusOf } from './session-status.js';
import type { Standing } from './standing.js';
import { standingOf } from './standing.js';
import { isOver, nextDeadline } from './times.js';

/**
 * Decides what is to be done about a Workshop.
 *
 * *Flow.* Is it going away? Is it refused? Is its time over? What is to be written to its objects? What is to be said?
 * *Guarantees.* Never throws. Nothing is written or deleted that is not the Workshop's own. Carried out and observed
 * again, a decision leaves nothing to do but what time or others bring.
 */
export function decide(observed: Observed): Decision {
  if (observed.workshop.deleting) return withFinalizers(ending(observed), observed);
  const request = judgeRequest(observed);
  const standing = standingOf(observed, request);
  return withFinalizers(courseOf(observed, request, standing), observed);
}

function courseOf(observed: Observed, request: Request, standing: Standing): Decision {
  if (hasExpired(observed, standing)) return expiry(observed, request, standing);
  return standing.isBehind ? waiting(observed) : goingOn(observed, request, standing);
}

/** How soon a cache that lags behind is asked again, should nothing be heard of it. */
const laggingMs = 5_000;

/** Its Deployment was made from a newer version than is known here: what was done for that is not undone for this one. */
function waiting({ workshop, now }: Observed): Decision {
  const facts = { phase: workshop.status.phase ?? 'Pending', outdated: false } as const;
  return { writes: [], events: [], recheckAt: now + laggingMs, facts };
}

function ending(observed: Observed): Decision {
  const status = changedStatus(observed.workshop.rawStatus, endingStatus(observed));
  return { status, writes: [], events: [], facts: { phase: 'Terminating', outdated: false } };
}

/** While the clock can't be believed, nothing ends by it. */
function hasExpired({ now, clockTrusted, workshop }: Observed, { times }: Standing): boolean {
  return clockTrusted && times !== undefined && isOver(times, workshop, now);
}

/** Exactly the Workshop that was judged is deleted: one that was extended in the meantime is another version. */
function expiry(observed: Observed, request: Request, standing: Standing): Decision {
  const { uid, resourceVersion } = observed.workshop;
  const phase = phaseOf({ observed, request, standing, plan: nothing });
  const events = standing.times === undefined ? [] : [expiredEvent(standing.times)];
  return { expire: { uid, resourceVersion }, writes: [], events, facts: { phase, outdated: false } };
}

const nothing: ChildPlan = { writes: [], judgements: [] };

function goingOn(observed: Observed, request: Request, standing: Standing): Decision {
  const plan = 'session' in request ? planChildren(observed, request.session, standing) : nothing;
  const { workshop, memory } = observed;
  const next = statusOf({ observed, request, standing, plan });
  const status = changedStatus(workshop.rawStatus, next);
  const recheckAt = nextLook(observed, standing);
  return {
    status,
    writes: plan.writes,
    events: [...changeEvents(memory.untold ?? workshop.status, next), ...expiryEvents(standing.times, observed)],
    recheckAt,
    inTheWay: plan.inTheWay,
    facts: {
      phase: next.phase ?? 'Pending',
      outdated: plan.judgements.some(({ type, holds }) => type === 'UpToDate' && !holds),
      startedInMs: startup(observed, standing),
    },
  };
}

function startup({ workshop }: Observed, { times }: Standing): number | undefined {
  if (times?.readyAt === undefined || workshop.status.session?.readyAt !== undefined) return undefined;
  return times.readyAt - times.createdAt;
}

/** How often to look whether the clock can be believed again. */
const untrustedClockMs = 60_000;

/** The first moment after now at which time alone changes the decision. */
function nextLook(observed: Observed, { times, deadline, hasFailed }: Standing): number | undefined {
  const { now, clockTrusted, pods } = observed;
  if (!clockTrusted) return now + untrustedClockMs;
  const scheduling = currentPod(pods)?.unschedulable?.since;
  const moments = [
    times && nextDeadline(times, now),
    hasFailed ? undefined : deadline,
    scheduling === undefined ? undefined : scheduling + schedulingPatienceMs,
  ].filter((moment) => moment !== undefined && moment > now) as number[];
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** The existing operator's mark: nobody would ever take it away, and the Workshop could never go. */
const oldFinalizer = 'kopf.zalando.org/KopfFinalizerMarker';

function withFinalizers(decision: Decision, { workshop: { finalizers } }: Observed): Decision {
  if (!finalizers.includes(oldFinalizer)) return decision;
  return { ...decision, finalizers: finalizers.filter((finalizer) => finalizer !== oldFinalizer) };
}
