// Whether cert-manager is there, and knows the issuer that certificates are asked of.
import type { KubeObject } from '../../kube/object.js';
import { listAt, textAt } from '../fields.js';
import type { Check } from './check.js';
import type { NamedIssuer } from './expectations.js';
import { issuerText, namedIssuers } from './expectations.js';
import type { Facts } from './facts.js';
import { fail, judged, pass } from './verdicts.js';
import type { Verdict } from './verdicts.js';

const group = 'cert-manager.io';

export const checkCertificates: Check = {
  name: 'certificates',
  question: 'cert-manager is there, and the issuer that the values name is there and Ready.',
  when: 'before',
  judge: (subject, facts) => {
    const issuers = namedIssuers(subject);
    if (issuers.length === 0) return [pass('cert-manager', 'not needed: no certificate is asked of it')];
    if ('value' in facts.groups && !facts.groups.value.includes(group)) return [notInstalled()];
    return issuers.flatMap((issuer) => judgeIssuer(issuer, facts));
  },
};

function notInstalled(): Verdict {
  return fail('cert-manager', 'it is not installed, and certificates are asked of it', {
    fix: 'install cert-manager, or set ingress.tls.existingSecret to a certificate of your own',
  });
}

function judgeIssuer(issuer: NamedIssuer, { issuers }: Facts): Verdict[] {
  const about = issuerText(issuer);
  return judged(about, issuers.get(about) ?? { value: undefined }, (found) => {
    if (found === undefined) {
      return fail(about, 'it is not there', {
        fix: 'create it, or set ingress.tls.clusterIssuer or ingress.tls.issuer to one that is',
      });
    }
    const ready = readiness(found);
    if (ready === undefined || ready.status === 'True') return pass(about, 'it is there');
    return fail(about, `it is not Ready: ${ready.message}`, {
      fix: 'repair it: no certificate is issued until then',
      command: `kubectl describe ${issuer.kind.toLowerCase()} ${issuer.name}${issuer.namespace === '' ? '' : ` --namespace ${issuer.namespace}`}`,
    });
  });
}

function readiness({ status }: KubeObject) {
  const condition = listAt(status, 'conditions').find((each) => textAt(each, 'type') === 'Ready');
  if (condition === undefined) return undefined;
  return { status: textAt(condition, 'status'), message: textAt(condition, 'message') || 'it does not say why' };
}
