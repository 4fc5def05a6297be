// A hint whether NetworkPolicies are enforced. Kubernetes does not tell: a policy that nobody enforces looks like any other.
import type { KubeObject } from '../../kube/object.js';
import type { Check } from './check.js';
import type { Facts } from './facts.js';
import { notSeen, pass, warn } from './verdicts.js';

export const checkNetworkPlugin: Check = {
  name: 'network-plugin',
  question: 'A network plugin that is known to enforce NetworkPolicies is seen. This is a hint, and never fails.',
  when: 'before',
  judge: ({ platform, sessions }, facts) => {
    if (![...platform, ...sessions].some(({ kind }) => kind === 'NetworkPolicy'))
      return [pass(about, 'not needed: no NetworkPolicy is rendered')];
    const [plugin] = pluginsSeen(facts);
    if (plugin !== undefined) return [pass(about, `${plugin} is seen`)];
    if ('denied' in facts.daemonSets) return [notSeen(about, facts.daemonSets.denied)];
    return [
      warn(about, 'none is seen that is known to enforce NetworkPolicies', {
        fix: 'try one: a policy that denies all must cut a pod off',
      }),
    ];
  },
};

const about = 'network plugin';

interface Plugin {
  readonly name: string;
  /** Its DaemonSets. @default - it runs as none */
  readonly daemonSets?: RegExp;
  /** API groups that only it serves. @default - it has none */
  readonly groups?: RegExp;
  /** How the version of a distribution ends that has it built in. @default - none has */
  readonly version?: RegExp;
}

/** Those that enforce NetworkPolicies as they come. flannel alone does not; AWS's must be told to. */
const plugins: readonly Plugin[] = [
  { name: 'Calico', daemonSets: /^(calico-node|canal|rke2-canal)$/, groups: /(^|\.)projectcalico\.org$/ },
  { name: 'Cilium', daemonSets: /^(cilium|anetd)$/, groups: /^cilium\.io$/ },
  { name: 'Antrea', daemonSets: /^antrea-agent$/, groups: /^crd\.antrea\.io$/ },
  { name: 'Weave Net', daemonSets: /^weave-net$/ },
  { name: 'kube-router', daemonSets: /^kube-router$/ },
  { name: 'kube-router of k3s', version: /\+k3s[0-9]/ },
  { name: 'kube-network-policies', daemonSets: /^kube-network-policies$/ },
  { name: 'OVN-Kubernetes', daemonSets: /^ovnkube-node/, groups: /^k8s\.ovn\.org$/ },
  { name: 'Kube-OVN', daemonSets: /^kube-ovn-cni$/, groups: /^kubeovn\.io$/ },
  { name: 'Azure Network Policy Manager', daemonSets: /^azure-npm$/ },
];

function pluginsSeen({ daemonSets, groups, version }: Facts): string[] {
  const names = 'value' in daemonSets ? daemonSets.value.map(({ metadata }: KubeObject) => metadata.name) : [];
  const served = 'value' in groups ? groups.value : [];
  const release = 'value' in version ? version.value : '';
  return plugins
    .filter(
      (plugin) =>
        names.some((name) => plugin.daemonSets?.test(name)) ||
        served.some((group) => plugin.groups?.test(group)) ||
        plugin.version?.test(release) === true,
    )
    .map(({ name }) => name);
}
