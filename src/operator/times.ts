// How long a session lives. What was accepted once stays accepted: it is kept in status.session, so that a change of
// the Workshop or an extension is told from what this operator wrote itself. All times are the API server's.
import { conforms, duration as durationText, parseDuration } from '../model/scalars/index.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { timeOf } from './child-state.js';
import type { WorkshopStatus } from '../model/workshop/index.js';
import type { ObservedWorkshop } from './observed.js';

/** Whoever shortens a running session leaves its owner this long to save their work. */
export const gracePeriodMs = 5 * 60_000;

/** When people are told that a session ends, before it does. */
export const warningsMs = [15 * 60_000, 5 * 60_000] as const;

/** What is accepted of a session's time. */
export interface SessionTimes {
  readonly createdAt: number;
  /** The first time it was Ready. @default - it never was */
  readonly readyAt?: number;
  /** The text that the expiry follows. */
  readonly duration: string;
  readonly expiresAt: number;
}

/** What a session's time is worked out from. */
export interface TimeProps {
  readonly workshop: ObservedWorkshop;
  readonly settings: Pick<SessionSettings, 'maxDuration'>;
  readonly now: number;
  /** Whether that is the time: what follows from it is accepted only then. */
  readonly clockTrusted: boolean;
  /** Since when the session can be used. @default - it can't */
  readonly readySince?: number;
  /** Whether what the Workshop asks for is refused, so that its duration does not count. */
  readonly refused: boolean;
}

/**
 * What is accepted now. Undefined when the Workshop's duration is unreadable and none was accepted before.
 *
 * *Guarantees.* Judging again changes nothing. An accepted extension is only ever shortened by a shorter duration, and
 * that leaves at least {@link gracePeriodMs}. A lower limit never pulls in what was accepted.
 */
export function acceptedTimes(props: TimeProps): SessionTimes | undefined {
  const remembered = rememberedTimes(props);
  if (remembered === undefined) return undefined;
  const asked = props.workshop.status.expiresAt;
  return withReadiness(withExtension(withDuration(remembered, props), { ...props, asked, remembered }), props);
}

function rememberedTimes(props: TimeProps): SessionTimes | undefined {
  return recordedTimes(props.workshop) ?? withGrace(inheritedTimes(props) ?? initialTimes(props), props);
}

/** Whether a session of this Workshop was ever accepted. */
export function wasAccepted({ session }: WorkshopStatus): boolean {
  return session?.duration !== undefined;
}

/** What is over when it is first seen does not end then: whoever has just been told of its end has this long left. */
function withGrace(
  times: SessionTimes | undefined,
  { workshop, now, clockTrusted }: TimeProps,
): SessionTimes | undefined {
  if (times === undefined || !clockTrusted || now < times.expiresAt) return times;
  const told = secondOf(workshop.status.session?.expiresAt) ?? Infinity;
  const expiresAt = Math.max(times.expiresAt, Math.min(told, wholeSecond(now + gracePeriodMs)));
  return { ...times, expiresAt };
}

/** Whether the time is over by what has been told already. */
export function isOver({ expiresAt }: SessionTimes, { status }: ObservedWorkshop, now: number): boolean {
  const told = secondOf(status.session?.expiresAt);
  return told !== undefined && now >= told && now >= expiresAt;
}

function recordedTimes({ createdAt, status: { session } }: ObservedWorkshop): SessionTimes | undefined {
  const [expiresAt, readyAt] = [secondOf(session?.expiresAt), secondOf(session?.readyAt)];
  if (session?.duration === undefined || expiresAt === undefined) return undefined;
  return { createdAt, duration: session.duration, expiresAt, ...(readyAt === undefined ? {} : { readyAt }) };
}

/** The existing operator writes address and expiry together, when a session has become Ready. */
function inheritedTimes({ workshop, now }: TimeProps): SessionTimes | undefined {
  const { createdAt, status } = workshop;
  const duration = durationOf(workshop);
  const expiresAt = secondOf(status.expiresAt);
  if (duration === undefined || expiresAt === undefined || status.url === undefined) return undefined;
  const transition = status.conditions?.find(({ type, status: holds }) => type === 'Ready' && holds === 'True');
  const readyAt = secondOf(transition?.lastTransitionTime) ?? expiresAt - lengthMs(duration);
  return { createdAt, duration, expiresAt, readyAt: Math.min(Math.max(readyAt, createdAt), Math.max(now, createdAt)) };
}

function initialTimes({ workshop, settings }: TimeProps): SessionTimes | undefined {
  const duration = durationOf(workshop);
  if (duration === undefined) return undefined;
  const { createdAt } = workshop;
  return { createdAt, duration, expiresAt: createdAt + Math.min(lengthMs(duration), longestMs(settings)) };
}

/**
 * Another duration moves the expiry by the difference: what has passed, and what was extended, stays. How far a shorter one
 * may is a question of the time.
 */
function withDuration(times: SessionTimes, props: TimeProps): SessionTimes {
  const duration = (props.refused ? undefined : durationOf(props.workshop)) ?? times.duration;
  const difference = lengthMs(duration) - lengthMs(times.duration);
  if (difference === 0) return { ...times, duration };
  if (difference < 0 && !props.clockTrusted) return times;
  const moved = times.expiresAt + difference;
  const expiresAt = difference > 0 ? notBeyondLimit(moved, times, props) : Math.max(moved, soonest(times, props));
  return { ...times, duration, expiresAt };
}

/** Shortening never lengthens, not even a session that is in its last minutes. */
function soonest({ expiresAt }: SessionTimes, { now }: TimeProps): number {
  return Math.min(expiresAt, wholeSecond(now + gracePeriodMs));
}

/** Somebody who writes a later expiry into the status extends the session; an earlier one is put back. */
function withExtension(
  times: SessionTimes,
  props: TimeProps & { readonly asked: string | undefined; readonly remembered: SessionTimes },
): SessionTimes {
  const asked = secondOf(props.asked);
  if (asked === undefined || asked <= props.remembered.expiresAt) return times;
  return { ...times, expiresAt: Math.max(times.expiresAt, notBeyondLimit(asked, times, props)) };
}

/** Nobody pays for a slow start: the first Ready moves the expiry by as long as it took. */
function withReadiness(times: SessionTimes, { now, clockTrusted, readySince }: TimeProps): SessionTimes {
  if (times.readyAt !== undefined || readySince === undefined || !clockTrusted) return times;
  const readyAt = wholeSecond(Math.max(Math.min(readySince, now), times.createdAt));
  return { ...times, readyAt, expiresAt: times.expiresAt + readyAt - times.createdAt };
}

/** A later expiry, as far as sessions may last; never an earlier one than there is. */
function notBeyondLimit(expiresAt: number, times: SessionTimes, { settings }: TimeProps): number {
  const limit = (times.readyAt ?? times.createdAt) + longestMs(settings);
  return Math.max(times.expiresAt, Math.min(expiresAt, limit));
}

/** The texts to keep, so that the next pass knows. */
export function recordOf({ readyAt, duration, expiresAt }: SessionTimes) {
  return { ...(readyAt === undefined ? {} : { readyAt: timeText(readyAt) }), duration, expiresAt: timeText(expiresAt) };
}

/** The next moment at which time alone changes something: a warning, or the end. */
export function nextDeadline({ expiresAt }: SessionTimes, now: number): number {
  const moments = [...warningsMs.map((before) => expiresAt - before), expiresAt];
  return moments.find((moment) => moment > now) ?? expiresAt;
}

/** The warning that is due: the one whose time came last, unless the session began within it. */
export function dueWarning({ expiresAt, readyAt, createdAt }: SessionTimes, now: number): number | undefined {
  const begun = readyAt ?? createdAt;
  const due = warningsMs.findLast((before) => expiresAt - before <= now);
  return due !== undefined && now < expiresAt && expiresAt - due > begun ? due : undefined;
}

/** As Kubernetes writes times: to the second. */
export function timeText(time: number): string {
  return `${new Date(wholeSecond(time)).toISOString().slice(0, 19)}Z`;
}

function secondOf(text: string | undefined): number | undefined {
  const time = timeOf(text);
  return time === undefined ? undefined : wholeSecond(time);
}

/** Years of more than four digits have another form, which the API server refuses. */
const latest = Date.parse('9999-12-31T23:59:59Z');

function wholeSecond(time: number): number {
  return Math.floor(Math.min(Math.max(time, 0), latest) / 1000) * 1000;
}

/** Read by itself, since a Workshop may be wrong elsewhere and still have a duration. */
function durationOf({ spec, parsed }: ObservedWorkshop): string | undefined {
  const { duration } = 'workshop' in parsed ? parsed.workshop.spec : spec;
  return typeof duration === 'string' && conforms(durationText, duration) ? duration : undefined;
}

function lengthMs(text: string): number {
  return conforms(durationText, text) ? parseDuration(text) * 1000 : 0;
}

function longestMs({ maxDuration }: TimeProps['settings']): number {
  return maxDuration === '' ? Infinity : lengthMs(maxDuration);
}
