// Which connections a session's NetworkPolicy lets through, judged as a network plugin judges them.
import { describe, expect, test } from 'vitest';
import { SessionNetwork } from '../../src/constructs/session-network.js';
import type { SessionSettings } from '../../src/model/sessions/index.js';
import { isWithin, settingsOf, valuesByDefault } from '../../src/model/sessions/index.js';
import type { Rendered } from './render.js';
import { release } from './render.js';
import { renderPart } from './session.js';

const { networkPolicy } = settingsOf({ values: valuesByDefault(), release });
const specOf = (over: Partial<SessionSettings['networkPolicy']> = {}, spec: object = {}): Rendered =>
  renderPart(SessionNetwork, spec, { networkPolicy: { ...networkPolicy, ...over } })[0].spec;

/** The other end of a connection: a namespace of the cluster, an address, or both. */
interface Peer {
  readonly namespace?: string;
  readonly address?: string;
}

/** Rules add up; a rule without peers or ports holds for all of them. */
function admits(
  rules: Rendered[] | undefined,
  side: 'from' | 'to',
  peer: Peer,
  port: number,
  protocol = 'TCP',
): boolean {
  return (rules ?? []).some(
    (rule) =>
      (rule[side] === undefined || rule[side].some((each: Rendered) => matches(each, peer))) &&
      (rule.ports === undefined ||
        rule.ports.some((each: Rendered) => each.port === port && each.protocol === protocol)),
  );
}

function matches({ namespaceSelector, ipBlock }: Rendered, { namespace, address }: Peer): boolean {
  if (namespaceSelector) return namespaceSelector.matchLabels['kubernetes.io/metadata.name'] === namespace;
  if (address === undefined) return false;
  const host = `${address}/${address.includes(':') ? '128' : '32'}`;
  return isWithin(host, ipBlock.cidr) && !(ipBlock.except ?? []).some((cidr: string) => isWithin(host, cidr));
}

test('selects the pod of the session, in both directions', () => {
  expect(specOf().podSelector).toEqual({
    matchLabels: { 'app.kubernetes.io/name': 'orchestra-session', 'app.kubernetes.io/instance': 'bioc-intro-a1b2c3' },
  });
  expect(specOf().policyTypes).toEqual(['Ingress', 'Egress']);
});

test('isolates the pod of another program as that is labelled', () => {
  const [policy] = renderPart(SessionNetwork, {}, {}, { podSelector: { app: 'x' } });
  expect(policy.spec.podSelector).toEqual({ matchLabels: { app: 'x' } });
});

describe('in', () => {
  test.each<[Peer, number, boolean]>([
    [{ namespace: 'traefik' }, 8080, true],
    [{ namespace: 'kube-system' }, 8080, true],
    [{ namespace: 'traefik' }, 8787, false],
    [{ namespace: 'orchestra-workshops' }, 8080, false],
    [{ namespace: 'orchestra-system' }, 8080, false],
    [{ address: '192.0.2.7' }, 8080, true],
    [{ address: '198.51.100.7' }, 8080, false],
  ])('from %j to port %i: %s', (peer, port, admitted) => {
    const { ingress } = specOf({ ingressControllerCIDRs: ['192.0.2.0/24'] });
    expect(admits(ingress, 'from', peer, port)).toBe(admitted);
  });

  test('follows the proxy when it makes way for the app', () => {
    const { ingress } = specOf({}, { port: 8080 });
    const ports = [8080, 8081].filter((port) => admits(ingress, 'from', { namespace: 'traefik' }, port));
    expect(ports).toEqual([8081]);
  });

  test('from nowhere when the controller stands nowhere', () => {
    expect(specOf({ ingressControllerNamespaces: [] }).ingress).toBeUndefined();
  });
});

describe('out', () => {
  test.each<[string, number, string, boolean]>([
    ['10.96.0.10', 53, 'UDP', true],
    ['fd00::a', 53, 'TCP', true],
    ['10.96.0.1', 443, 'TCP', false],
    ['172.20.0.1', 443, 'TCP', false],
    ['192.168.1.1', 22, 'TCP', false],
    ['100.64.0.1', 443, 'TCP', false],
    ['169.254.169.254', 80, 'TCP', false],
    ['fd00:ec2::254', 80, 'TCP', false],
    ['fe80::1', 80, 'TCP', false],
    ['168.63.129.16', 80, 'TCP', false],
    ['168.63.129.16', 32526, 'TCP', false],
    ['168.63.129.16', 53, 'UDP', true],
    ['168.63.129.17', 443, 'TCP', true],
    ['64:ff9b::a9fe:a9fe', 80, 'TCP', false],
    ['64:ff9b::a83f:8110', 80, 'TCP', false],
    ['64:ff9b::a83f:8111', 443, 'TCP', true],
    ['64:ff9b::a60:1', 443, 'TCP', false],
    ['64:ff9b::ac1f:ffff', 443, 'TCP', false],
    ['64:ff9b::ac20:1', 443, 'TCP', true],
    ['64:ff9b::c0a8:101', 22, 'TCP', false],
    ['64:ff9b::647f:ffff', 443, 'TCP', false],
    ['64:ff9b::cb00:7109', 443, 'TCP', true],
    ['64:ff9b:1::a9fe:a9fe', 80, 'TCP', false],
    ['203.0.113.9', 443, 'TCP', true],
    ['2001:db8::9', 443, 'TCP', true],
  ])('to %s:%i over %s: %s', (address, port, protocol, admitted) => {
    const { egress } = specOf();
    expect(admits(egress, 'to', { address }, port, protocol)).toBe(admitted);
  });

  test('to a private network that is allowed on purpose', () => {
    const { egress } = specOf({ allowEgressCIDRs: ['0.0.0.0/0', '10.5.0.0/16'] });
    expect(admits(egress, 'to', { address: '10.5.1.1' }, 5432)).toBe(true);
    expect(admits(egress, 'to', { address: '10.6.1.1' }, 5432)).toBe(false);
  });

  test('to name servers alone when nothing is allowed', () => {
    const { egress } = specOf({ allowEgressCIDRs: [] });
    expect(admits(egress, 'to', { address: '203.0.113.9' }, 443)).toBe(false);
    expect(admits(egress, 'to', { address: '203.0.113.9' }, 53)).toBe(true);
  });
});
