// One NetworkPolicy per component: it denies everything to and from its pods, and allows what the traffic table says.
// Sessions are not touched: their policies come with them.
import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Component } from '../model/platform/names.js';
import { componentLabels, objectNames, selectorLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { Client, Flow, Service } from '../model/platform/traffic.js';
import { listeningPorts, metadataServer, neededFlows, runningComponents } from '../model/platform/traffic.js';
import type { Values } from '../model/values/schema/index.js';
import type { Plain } from './resource.js';
import { filled, passed, Resource } from './resource.js';

type Peer = Plain<k8s.NetworkPolicyPeer>;
type IngressRule = Plain<k8s.NetworkPolicyIngressRule>;
type EgressRule = Plain<k8s.NetworkPolicyEgressRule>;

/** The NetworkPolicies of the platform's own pods. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    for (const component of runningComponents(props.values)) this.policy(component, props);
  }

  private policy(component: Component, props: PlatformProps) {
    const ingress = ingressRules(component, props);
    const egress = egressRules(component, props);
    new Resource(this, component, 'NetworkPolicy', {
      metadata: {
        name: policyName(component, props),
        namespace: props.release.namespace,
        labels: componentLabels(component, props),
      },
      spec: {
        podSelector: { matchLabels: selectorLabels(component, props) },
        policyTypes: ['Ingress', 'Egress'],
        ...filled({ ingress, egress }),
      },
    });
  }
}

function policyName(component: Component, props: PlatformProps): string {
  const { api, operator, frontend, proxy, database, migrate } = objectNames(props);
  return { api, operator, frontend, migrate, database, 'authentication-proxy': proxy }[component];
}

function ingressRules(component: Component, props: PlatformProps): IngressRule[] {
  const flows = neededFlows(props.values).filter(({ to }) => to === component);
  return [...flows.flatMap((flow) => ingressRule(flow, component, props)), ...chosenByUsers(component, props.values)];
}

function ingressRule({ from, port }: Flow, to: Component, props: PlatformProps): IngressRule[] {
  // A rule without a sender admits everybody, so a client that stands nowhere gets no rule at all.
  if (from === 'ingress-controller' && standsNowhere(props.values)) return [];
  return [{ from: sender(from, props), ports: [tcp(port ?? portOf(to))] }];
}

function standsNowhere({ networkPolicy }: Values): boolean {
  return networkPolicy.ingressControllerNamespaces.length === 0 && networkPolicy.ingressControllerCIDRs.length === 0;
}

function sender(from: Component | Client, props: PlatformProps): Peer[] {
  if (from === 'ingress-controller') return ingressController(props.values);
  // Prometheus may run in any namespace; what limits it is the port.
  if (from === 'scraper') return [{ namespaceSelector: {} }];
  return [podsOf(from, props)];
}

function ingressController({ networkPolicy }: Values): Peer[] {
  return [
    ...networkPolicy.ingressControllerNamespaces.map((namespace) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    })),
    ...networkPolicy.ingressControllerCIDRs.map((cidr) => ({ ipBlock: { cidr } })),
  ];
}

function podsOf(component: Component, props: PlatformProps): Peer {
  return { podSelector: { matchLabels: selectorLabels(component, props) } };
}

function chosenByUsers(component: Component, values: Values): IngressRule[] {
  if (component === 'migrate' || component === 'database') return [];
  const options = component === 'authentication-proxy' ? values['oauth2-proxy'] : values[component];
  const { ingressFrom } = options.networkPolicy;
  return ingressFrom.length > 0 ? [{ from: passed<Peer[]>(ingressFrom), ports: [tcp(portOf(component))] }] : [];
}

function egressRules(component: Component, props: PlatformProps): EgressRule[] {
  const flows = neededFlows(props.values).filter(({ from }) => from === component);
  return flows.flatMap(({ to, port }) =>
    isService(to) ? toService(to, props.values) : [{ to: [podsOf(to, props)], ports: [tcp(port ?? portOf(to))] }],
  );
}

function isService(to: Component | Service): to is Service {
  return to === 'name-servers' || to === 'metadata-server' || to in destinations;
}

const destinations = {
  'kubernetes-api': 'apiServer',
  'external-database': 'database',
  'identity-provider': 'oauth',
} as const;

function toService(service: Service, { networkPolicy }: Values): EgressRule[] {
  if (service === 'name-servers') return [{ ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }];
  if (service === 'metadata-server') {
    return metadataServer.map(({ cidr, port }) => ({ to: [{ ipBlock: { cidr } }], ports: [tcp(port)] }));
  }
  const { cidrs, ports } = networkPolicy[destinations[service]];
  // A rule without ports would admit all of them.
  if (ports.length === 0) return [];
  return [{ ...filled({ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }), ports: ports.map(tcp) }];
}

function portOf(component: Component): number {
  if (component === 'migrate') throw new Error('the migration listens on no port');
  return listeningPorts[component];
}

function tcp(port: number) {
  return { protocol: 'TCP', port };
}
