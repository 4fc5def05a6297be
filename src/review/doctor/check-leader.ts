// Whether one replica of the operator leads, and has said so lately.
import type { LeaseRecord } from '../../kube/lease.js';
import { leaseName } from '../../model/platform/operator-environment.js';
import { objectNames } from '../../model/platform/names.js';
import { ago } from './ago.js';
import type { Check } from './check.js';
import type { Subject } from './subject.js';
import { fail, judged, pass } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkLeader: Check = {
  name: 'leader',
  question: 'One replica of the operator holds its Lease, and has renewed it lately.',
  when: 'after',
  judge: (subject, { lease, now }) => {
    const about = `Lease ${subject.release.namespace}/${leaseName(subject)}`;
    return judged(about, lease, (found) => judgeLease(about, found, { subject, now }));
  },
};

/** How many lengths of a lease it may be behind: clocks differ, and a new leader takes its time. */
const patience = 3;

function judgeLease(
  about: string,
  found: LeaseRecord | undefined,
  { subject, now }: { readonly subject: Subject; readonly now: number },
): Verdict {
  const remedy = {
    fix: 'read what the operator says',
    command: `kubectl logs --namespace ${subject.release.namespace} deployment/${objectNames(subject).operator} --all-pods --tail 50`,
  };
  if (found === undefined) return fail(about, 'it is not there: no operator has led yet', remedy);
  if (found.holder === '') return fail(about, 'nobody holds it: no operator leads', remedy);
  const silentMs = now - found.renewedAt;
  if (silentMs > patience * found.durationSeconds * 1000)
    return fail(about, `${found.holder} renewed it ${ago(silentMs)} ago, and no longer leads`, remedy);
  return pass(about, `${found.holder} leads`);
}
