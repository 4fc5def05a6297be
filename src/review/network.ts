// Who may talk to whom, worked out from rendered NetworkPolicies as Kubernetes defines them: policies that select a pod
// add up, a direction without any is open. The table that our policies are made from is not looked at.
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import { isWithin } from '../model/sessions/index.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { findNumber, labelsAt, listAt, mapAt, textAt, textsAt } from './fields.js';
import { matches } from './selectors.js';
import type { PortReport } from './report.js';

/** A pod as policies see it. */
export interface Endpoint {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The two sides of a connection. */
export type Direction = 'ingress' | 'egress';

/** One permitted other side. */
export interface Allowance {
  /** The policy that allows it. */
  readonly policy: string;
  /** The namespace of that policy, in which a bare podSelector looks. */
  readonly namespace: string;
  /** An entry of `from` or `to`; null: anybody. */
  readonly peer: Json;
  /** Empty: every port. */
  readonly ports: readonly PortReport[];
}

/** What is allowed to, or by, a pod; undefined when no policy restricts it. */
export function allowancesOf(
  pod: Endpoint,
  direction: Direction,
  manifests: readonly Manifest[],
): Allowance[] | undefined {
  const policies = manifests.filter((manifest) => applies(manifest, pod, direction));
  return policies.length === 0 ? undefined : policies.flatMap((policy) => allowancesIn(policy, direction));
}

function applies(manifest: Manifest, { namespace, labels }: Endpoint, direction: Direction): boolean {
  if (manifest.kind !== 'NetworkPolicy' || (manifest.metadata.namespace ?? '') !== namespace) return false;
  return typesOf(manifest).includes(direction) && matches(mapAt(manifest.spec, 'podSelector'), labels);
}

/** A policy that names no types is about ingress, and about egress if it says anything of it. */
function typesOf({ spec }: Manifest): Direction[] {
  const named = textsAt(spec, 'policyTypes');
  const given: readonly string[] =
    named.length > 0 ? named : ['Ingress', ...(isObject(spec) && spec['egress'] !== undefined ? ['Egress'] : [])];
  return (['ingress', 'egress'] as const).filter((type) => given.some((name) => name.toLowerCase() === type));
}

function allowancesIn(policy: Manifest, direction: Direction): Allowance[] {
  return listAt(policy.spec, direction).flatMap((rule) => {
    const peers = listAt(rule, direction === 'ingress' ? 'from' : 'to');
    return (peers.length === 0 ? [null] : peers).map((peer) => ({
      policy: describeManifest(policy),
      namespace: policy.metadata.namespace ?? '',
      peer,
      ports: listAt(rule, 'ports').map(portOf),
    }));
  });
}

function portOf(port: Json): PortReport {
  const [number, endPort] = [findNumber(port, 'port'), findNumber(port, 'endPort')];
  const name = textAt(port, 'port');
  return {
    protocol: textAt(port, 'protocol') || 'TCP',
    ...(number === undefined ? (name === '' ? {} : { port: name }) : { port: number }),
    ...(endPort === undefined ? {} : { endPort }),
  };
}

/** A port on which a pod listens. */
export interface ListeningPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

/** The ports that containers of a pod declare. */
export function listeningPortsOf(pod: Json): ListeningPort[] {
  return listAt(pod, 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .map((each) => ({
      name: textAt(each, 'name'),
      protocol: textAt(each, 'protocol') || 'TCP',
      port: findNumber(each, 'containerPort') ?? 0,
    }));
}

/** Whether policies on both sides let one pod connect to a port of another. */
export function mayConnect(from: Endpoint, to: Endpoint, port: ListeningPort, manifests: readonly Manifest[]): boolean {
  const out = allowancesOf(from, 'egress', manifests);
  const into = allowancesOf(to, 'ingress', manifests);
  const admits = (allowances: readonly Allowance[] | undefined, other: Endpoint) =>
    allowances?.some((allowance) => meansPod(allowance, other, manifests) && hasPort(allowance, port)) ?? true;
  return admits(out, to) && admits(into, from);
}

/** Whether an entry of a policy means a pod. */
export function meansPod({ peer, namespace }: Allowance, pod: Endpoint, manifests: readonly Manifest[]): boolean {
  if (peer === null) return true;
  if (!isObject(peer)) return false;
  if (peer['ipBlock'] !== undefined) return mayHoldPods(mapAt(peer, 'ipBlock'));
  const { namespaceSelector, podSelector } = peer;
  const isThere =
    namespaceSelector === undefined
      ? pod.namespace === namespace
      : matches(mapAt(namespaceSelector), namespaceLabels(pod.namespace, manifests));
  return isThere && (podSelector === undefined || matches(mapAt(podSelector), pod.labels));
}

/** Where clusters take the addresses of their pods from. */
const podNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** Which addresses pods have is not known here: a block that is not clear of all usual ones may be that of a pod. */
function mayHoldPods(block: JsonObject): boolean {
  const [cidr, except] = [textAt(block, 'cidr'), textsAt(block, 'except')];
  return podNetworks.some((network) => {
    const common = isWithin(network, cidr) ? network : isWithin(cidr, network) ? cidr : undefined;
    return common !== undefined && !except.some((hole) => isWithin(common, hole));
  });
}

/** Kubernetes puts its own name on every namespace. */
function namespaceLabels(name: string, manifests: readonly Manifest[]): Readonly<Record<string, string>> {
  const rendered = manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === name);
  return { ...labelsAt(rendered, 'metadata', 'labels'), 'kubernetes.io/metadata.name': name };
}

function hasPort({ ports }: Allowance, { name, protocol, port }: ListeningPort): boolean {
  if (ports.length === 0) return true;
  return ports.some((each) => {
    if (each.protocol !== protocol) return false;
    if (each.port === undefined || each.port === name) return true;
    return typeof each.port === 'number' && port >= each.port && port <= (each.endPort ?? each.port);
  });
}
