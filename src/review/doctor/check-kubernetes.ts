// Whether the cluster is new enough for what is rendered.
import type { Check } from './check.js';
import { fail, judged, pass, warn } from './verdicts.js';
import type { Verdict } from './verdicts.js';

/** The oldest Kubernetes that anything can be rendered for. */
export const oldestKubernetes = 'v1.25';

export const checkKubernetes: Check = {
  name: 'kubernetes',
  question: 'The version is at least `global.kubernetesVersion`.',
  when: 'before',
  judge: ({ values }, { version }) =>
    judged('Kubernetes', version, (found) => judgeVersion(found, values.global.kubernetesVersion)),
};

function judgeVersion(found: string, wanted: string): Verdict {
  const [have, want, least] = [found, wanted, oldestKubernetes].map(minorOf);
  if (have === undefined || want === undefined || least === undefined) {
    return warn('Kubernetes', `it says of itself ${JSON.stringify(found)}, which is no version`, {
      fix: `make sure that it is ${wanted} or newer`,
    });
  }
  if (have < least) {
    return fail('Kubernetes', `${found} is older than ${oldestKubernetes}, the oldest that is supported`, {
      fix: 'upgrade the cluster',
    });
  }
  if (have < want) {
    return fail('Kubernetes', `${found} is older than ${wanted}, for which the manifests are rendered`, {
      fix: `set global.kubernetesVersion: ${oldestKubernetes}, or upgrade the cluster`,
    });
  }
  return pass('Kubernetes', `${found}, and ${wanted} is needed`);
}

/** The minor version, counted through all major ones. */
function minorOf(version: string): number | undefined {
  const [, major, minor] = /^v?([0-9]+)\.([0-9]+)/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : Number(major) * 1000 + Number(minor);
}
