// Whether the API server serves every kind that is applied: Traefik's routes, the Prometheus operator's monitors, and those
// of Kubernetes itself, which are only spoken of when one is missing.
import type { Check } from './check.js';
import { appliedKinds } from './expectations.js';
import type { Look } from './facts.js';
import { fail, judged, pass } from './verdicts.js';
import type { Remedy, Verdict } from './verdicts.js';

export const checkKinds: Check = {
  name: 'kinds',
  question: 'Every kind that is applied is served, such as `IngressRoute` and `Middleware` of Traefik.',
  when: 'before',
  judge: (subject, { kinds }) => {
    const verdicts = [...appliedKinds(subject)].flatMap(([version, wanted]) =>
      judgeKinds(version, wanted, kinds.get(version) ?? { value: [] }),
    );
    return verdicts.length > 0 ? verdicts : [pass('kinds', 'only kinds of Kubernetes itself are needed, and served')];
  },
};

function judgeKinds(version: string, wanted: readonly string[], look: Look<readonly string[]>): Verdict[] {
  return judged(version, look, (served) => {
    const missing = wanted.filter((kind) => !served.includes(kind));
    if (missing.length > 0) return fail(version, `${missing.join(', ')}: not served`, remedyFor(version));
    return isBuiltIn(version) ? [] : pass(version, `${wanted.join(', ')}: served`);
  });
}

/** Groups of Kubernetes end in k8s.io, or have no dot at all. */
function isBuiltIn(version: string): boolean {
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function remedyFor(version: string): Remedy {
  if (version.startsWith('traefik.io/')) {
    return {
      fix: 'install the custom resource definitions of Traefik 3, or choose another ingress.controller',
      command:
        'kubectl apply --server-side -f https://raw.githubusercontent.com/traefik/traefik/v3.6/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml',
    };
  }
  if (version.startsWith('monitoring.coreos.com/'))
    return { fix: 'install the Prometheus operator, or switch serviceMonitor.enabled off' };
  return { fix: 'upgrade the cluster, or set global.kubernetesVersion to an older one' };
}
