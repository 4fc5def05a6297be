// All checks, in the order in which they are read: what comes first is often the cause of what comes after.
import { checkCertificates } from './check-certificates.js';
import { checkDefinition } from './check-definition.js';
import { checkIngressClass } from './check-ingress-class.js';
import { checkKinds } from './check-kinds.js';
import { checkKubernetes } from './check-kubernetes.js';
import { checkLeader } from './check-leader.js';
import { checkNamespaces } from './check-namespaces.js';
import { checkNetworkPlugin } from './check-network-plugin.js';
import { checkPermissions } from './check-permissions.js';
import { checkPrograms } from './check-programs.js';
import { checkSecrets } from './check-secrets.js';
import { checkStorage } from './check-storage.js';
import { checkWorkshops } from './check-workshops.js';
import type { Check } from './check.js';
import type { Facts } from './facts.js';
import type { Diagnosis } from './report.js';
import type { Subject } from './subject.js';

/** Every check. */
export const checks: readonly Check[] = [
  checkKubernetes,
  checkNamespaces,
  checkKinds,
  checkIngressClass,
  checkCertificates,
  checkSecrets,
  checkStorage,
  checkNetworkPlugin,
  checkDefinition,
  checkPermissions,
  checkPrograms,
  checkLeader,
  checkWorkshops,
];

/** What checks find, and how much of it is well. */
export function diagnose(
  subject: Subject,
  facts: Facts,
  chosen: readonly Check[] = checks,
): Pick<Diagnosis, 'findings' | 'summary'> {
  const findings = chosen.flatMap(({ name, judge }) =>
    judge(subject, facts).map((verdict) => ({ check: name, ...verdict })),
  );
  const count = (outcome: string) => findings.filter((finding) => finding.outcome === outcome).length;
  return { findings, summary: { pass: count('pass'), warn: count('warn'), fail: count('fail') } };
}
