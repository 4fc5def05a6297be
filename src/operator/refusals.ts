// Why a Workshop is not served as it is. A refusal stands until the Workshop, the settings or whoever is in its way
// change; it never touches what runs already.
import type { Rejection, SessionProps, SessionSettings } from '../model/sessions/index.js';
import { rejectionsOf } from '../model/sessions/index.js';
import type { Problem } from '../model/problem.js';
import { formatProblem } from '../model/problem.js';
import { conforms, duration, parseDuration } from '../model/scalars/index.js';
import type { Workshop } from '../model/workshop/index.js';
import type { Holder, Observed, ObservedWorkshop } from './observed.js';
import { bounded } from './pods.js';
import type { Reason } from './reasons.js';
import { askedHost } from './session-host.js';

/** A refusal, for conditions. */
export interface RequestRefusal {
  readonly reason: Reason;
  readonly message: string;
}

/** What is asked for: a session to render, or why there is none. */
export type Request = { readonly session: SessionProps } | { readonly refusal: RequestRefusal };

/** Judges a Workshop by itself, then under the settings, then beside all others. */
export function judgeRequest({ workshop, settings, claims }: Observed): Request {
  const request = judgeAlone(workshop, settings);
  if ('refusal' in request) return request;
  const { session } = request;
  if (claims.name !== undefined) return { refusal: nameTaken(session.workshop.spec.name, claims.name) };
  return claims.host === undefined ? request : { refusal: hostTaken(session.host, claims.host) };
}

/** Whether a Workshop may be granted anything: one that can't begin would keep it from others for nothing. */
export function mayClaim(workshop: ObservedWorkshop, settings: SessionSettings): boolean {
  return !workshop.deleting && 'session' in judgeAlone(workshop, settings);
}

/** A session that is rendered by a host that it was given. */
type HostedSession = SessionProps & { readonly host: string };

function judgeAlone(
  workshop: ObservedWorkshop,
  settings: SessionSettings,
): { readonly session: HostedSession } | { readonly refusal: RequestRefusal } {
  const { parsed } = workshop;
  if (!('workshop' in parsed)) return { refusal: invalid(parsed.problems) };
  const rejections = rejectionsOf(parsed.workshop, settings);
  const isOlderThanLimit = rejections.some(isOfDuration) && hasAcceptedDuration(workshop, parsed.workshop);
  const [rejection, ...others] = isOlderThanLimit ? rejections.filter((each) => !isOfDuration(each)) : rejections;
  if (rejection !== undefined) {
    return { refusal: { reason: rejection.reason, message: sentences([rejection, ...others]) } };
  }
  const rules = isOlderThanLimit ? { ...settings, maxDuration: '' } : settings;
  return {
    session: { workshop: parsed.workshop, settings: rules, host: askedHost(parsed.workshop, workshop, settings) },
  };
}

function isOfDuration({ reason }: Rejection): boolean {
  return reason === 'DurationTooLong';
}

/** A lower limit is for those who come after it. */
function hasAcceptedDuration({ status: { session } }: ObservedWorkshop, { spec }: Workshop): boolean {
  const accepted = session?.duration;
  return (
    accepted !== undefined && conforms(duration, accepted) && parseDuration(accepted) === parseDuration(spec.duration)
  );
}

function invalid(problems: readonly Problem[]): RequestRefusal {
  const onlyDuration = problems.every(({ path }) => path.join('.') === 'spec.duration');
  const message = bounded(problems.map(formatProblem).join('; '));
  return { reason: onlyDuration ? 'InvalidDuration' : 'InvalidSpec', message };
}

function nameTaken(name: string, holder: Holder): RequestRefusal {
  const message = `the name ${name} is that of the Workshop ${holder.name}, which came first; use another spec.name, or delete that Workshop`;
  return { reason: 'NameTaken', message };
}

function hostTaken(host: string, { namespace, name }: Holder): RequestRefusal {
  const message = `the host ${host} is that of the Workshop ${namespace}/${name}; choose another spec.ingress.host, or wait until that one is gone`;
  return { reason: 'HostTaken', message };
}

function sentences(rejections: readonly { readonly message: string }[]): string {
  return bounded(rejections.map(({ message }) => message).join('; '));
}
