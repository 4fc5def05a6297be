// A session's NetworkPolicy: in from the ingress controller to the proxy alone, never to the app; out to name servers
// and to what the settings allow, which is the internet without private networks and the cloud's metadata service.
import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { SessionProps, SessionSettings } from '../model/sessions/index.js';
import {
  namespaceOf,
  podSelectorOf,
  proxyPort,
  reachableBlocks,
  sessionLabels,
  sessionNames,
} from '../model/sessions/index.js';
import type { Plain } from './resource.js';
import { Resource } from './resource.js';

type Peer = Plain<k8s.NetworkPolicyPeer>;
type EgressRule = Plain<k8s.NetworkPolicyEgressRule>;

/** Who may reach a session, and whom it may reach. */
export class SessionNetwork extends Construct {
  constructor(scope: Construct, id: string, props: SessionProps) {
    super(scope, id);
    const { workshop, settings } = props;
    const { network } = sessionNames(workshop);
    const from = ingressController(settings);
    new Resource(this, 'policy', 'NetworkPolicy', {
      metadata: { name: network, ...namespaceOf(workshop), labels: sessionLabels(workshop) },
      spec: {
        podSelector: { matchLabels: podSelectorOf(props) },
        policyTypes: ['Ingress', 'Egress'],
        // A rule without a sender admits everybody, so a controller that stands nowhere gets no rule at all.
        ...(from.length > 0 ? { ingress: [{ from, ports: [{ protocol: 'TCP', port: proxyPort(workshop) }] }] } : {}),
        egress: [nameServers, ...destinations(settings)],
      },
    });
  }
}

function ingressController({ networkPolicy }: SessionSettings): Peer[] {
  return [
    ...networkPolicy.ingressControllerNamespaces.map((namespace) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    })),
    ...networkPolicy.ingressControllerCIDRs.map((cidr) => ({ ipBlock: { cidr } })),
  ];
}

const nameServers: EgressRule = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** What an installation allows is the same for all of its sessions: it is worked out with the first one. */
const worked = new WeakMap<SessionSettings['networkPolicy'], EgressRule[]>();

function destinations({ networkPolicy }: SessionSettings): EgressRule[] {
  const rules = worked.get(networkPolicy) ?? destinationRules(networkPolicy);
  worked.set(networkPolicy, rules);
  return rules;
}

/** No rule when nothing is allowed: one without destinations would allow everything. */
function destinationRules({ allowEgressCIDRs, blockedEgressCIDRs }: SessionSettings['networkPolicy']): EgressRule[] {
  const blocks = reachableBlocks(allowEgressCIDRs, blockedEgressCIDRs);
  return blocks.length > 0 ? [{ to: blocks.map((ipBlock) => ({ ipBlock })) }] : [];
}
