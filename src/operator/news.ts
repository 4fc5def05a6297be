// What is said aloud about a session: what changes for its owner, and that its time runs out. An event is named by when
// it came to be, so every pass may say it again.
import type { WorkshopCondition, WorkshopStatus } from '../model/workshop/index.js';
import { timeOf } from './child-state.js';
import type { Observed, SessionEvent } from './observed.js';
import { usualReasons } from './reasons.js';
import type { SessionTimes } from './times.js';
import { dueWarning, timeText } from './times.js';

/** What changes with a status: each at the moment that the status itself tells, which is the same in every pass. */
export function changeEvents(before: WorkshopStatus, after: WorkshopStatus): SessionEvent[] {
  return (['Ready', 'Stalled'] as const).flatMap((type) => {
    const [was, is] = [findCondition(before, type), findCondition(after, type)];
    return is === undefined || isSame(was, is) ? [] : conditionEvent(is);
  });
}

function conditionEvent(condition: WorkshopCondition): SessionEvent[] {
  const { type, status, reason = '', message = '', lastTransitionTime } = condition;
  const event = { reason, note: message, at: timeOf(lastTransitionTime) ?? 0 };
  if (type === 'Ready' && status === 'True') return [{ type: 'Normal', ...event }];
  // A refusal and a failure are said once, as what stalls the session.
  const isNews = type === 'Stalled' || !(usualReasons.has(reason) || stalling.has(reason));
  return isNews ? [{ type: 'Warning', ...event }] : [];
}

const stalling = new Set(['StartDeadlineExceeded']);

/** That the session ends soon, while that is news. */
export function expiryEvents(times: SessionTimes | undefined, { now, clockTrusted }: Observed): SessionEvent[] {
  const due = times === undefined || !clockTrusted ? undefined : dueWarning(times, now);
  if (times === undefined || due === undefined) return [];
  const note = `the session ends at ${timeText(times.expiresAt)}; a later status.expiresAt extends it`;
  return [{ type: 'Normal', reason: 'ExpiringSoon', note, at: times.expiresAt - due }];
}

/** That its time is over. */
export function expiredEvent({ expiresAt }: SessionTimes): SessionEvent {
  return { type: 'Normal', reason: 'Expired', note: 'the session’s time is over; it is deleted', at: expiresAt };
}

function isSame(was: WorkshopCondition | undefined, is: WorkshopCondition): boolean {
  return was?.status === is.status && was.reason === is.reason;
}

function findCondition({ conditions }: WorkshopStatus, type: string): WorkshopCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}
