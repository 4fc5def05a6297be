// What one check says, before it is known which check it was.
import type { Look } from './facts.js';
import type { Finding } from './report.js';

/** A finding without the name of its check. */
export type Verdict = Omit<Finding, 'check'>;

/** What to do about a finding. */
export type Remedy = Required<Pick<Finding, 'fix'>> & Pick<Finding, 'command'>;

/** All is well. */
export function pass(about: string, message: string): Verdict {
  return { outcome: 'pass', about, message };
}

/** It may be wrong. */
export function warn(about: string, message: string, remedy: Remedy): Verdict {
  return { outcome: 'warn', about, message, ...remedy };
}

/** It is wrong. */
export function fail(about: string, message: string, remedy: Remedy): Verdict {
  return { outcome: 'fail', about, message, ...remedy };
}

/** What is said of something that was looked at; where that is forbidden, only what it would take. */
export function judged<T>(about: string, look: Look<T>, judge: (value: T) => Verdict | readonly Verdict[]): Verdict[] {
  if ('denied' in look) return [notSeen(about, look.denied)];
  return [judge(look.value)].flat();
}

/** Nobody may look, which is no fault of the cluster. */
export function notSeen(about: string, permission: string): Verdict {
  return warn(about, `cannot look: this account needs ${permission}`, {
    fix: `run it with an account that may ${permission}`,
  });
}
