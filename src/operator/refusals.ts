// Why a Workshop is not served as it is. A refusal stands until the Workshop, the settings or whoever is in its way
// change; it never touches what runs already.
import type { Rejection, SessionProps } from '../model/sessions/index.js';
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
  const { parsed } = workshop;
  if (!('workshop' in parsed)) return { refusal: invalid(parsed.problems) };
  const rejections = rejectionsOf(parsed.workshop, settings);
  const isOlderThanLimit = rejections.some(isOfDuration) && hasAcceptedDuration(workshop, parsed.workshop);
  const [rejection, ...others] = isOlderThanLimit ? rejections.filter((each) => !isOfDuration(each)) : rejections;
  if (rejection !== undefined) {
    return { refusal: { reason: rejection.reason, message: sentences([rejection, ...others]) } };
  }
  const host = askedHost(parsed.workshop, workshop, settings);
  if (claims.name !== undefined) return { refusal: nameTaken(parsed.workshop.spec.name, claims.name) };
  if (claims.host !== undefined) return { refusal: hostTaken(host, claims.host) };
  const rules = isOlderThanLimit ? { ...settings, maxDuration: '' } : settings;
  return { session: { workshop: parsed.workshop, settings: rules, host } };
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
