// Who may talk to whom, as Kubernetes defines NetworkPolicies; and as the platform's own table of traffic says.
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.js';
import type { JsonObject } from '../../src/model/json.js';
import { listeningPorts, neededFlows, runningComponents } from '../../src/model/platform/traffic.js';
import { parsePlatform } from '../../src/cli/values-input.js';
import { mayConnect } from '../../src/review/network.js';
import { reviewOf } from '../../src/review/review.js';
import { minimal, valuesOf } from '../constructs/render.js';
import { object } from './manifests.js';

const policy = (selector: JsonObject, spec: JsonObject): Manifest =>
  object('NetworkPolicy', 'policy', { spec: { podSelector: selector, ...spec } });
const web = { matchLabels: { app: 'web' } };
const client = { namespace: 'a', labels: { app: 'client' } };
const server = { namespace: 'a', labels: { app: 'web' } };
const stranger = { namespace: 'b', labels: { app: 'client' } };
const http = { name: 'http', protocol: 'TCP', port: 8080 };

const from = (...peers: JsonObject[]) => ({ policyTypes: ['Ingress'], ingress: [{ from: peers }] });
const on = (...ports: JsonObject[]) => ({ policyTypes: ['Ingress'], ingress: [{ ports }] });
const clients = { podSelector: { matchLabels: { app: 'client' } } };
const inB = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'b' } } };
const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });

describe('a connection', () => {
  test.each<[string, boolean, Manifest[], typeof client?]>([
    ['without policies', true, []],
    ['to pods that no policy selects', true, [policy({ matchLabels: { app: 'other' } }, { policyTypes: ['Ingress'] })]],
    ['to pods that one denies everything', false, [policy(web, { policyTypes: ['Ingress'] })]],
    ['to pods that an empty selector denies everything', false, [policy({}, { policyTypes: ['Ingress'] })]],
    ['to pods that are only denied their own connections', true, [policy(web, { policyTypes: ['Egress'] })]],
    ['where a policy names no types and has rules of egress', false, [policy(web, { egress: [] })]],
    [
      'out of pods that may open none',
      false,
      [policy({ matchLabels: { app: 'client' } }, { policyTypes: ['Egress'] })],
    ],
    ['out of pods whose policy names no types', true, [policy({ matchLabels: { app: 'client' } }, { ingress: [] })]],
    ['from pods that are named', true, [policy(web, from(clients))]],
    ['from pods that are not', false, [policy(web, from({ podSelector: { matchLabels: { app: 'x' } } }))]],
    ['from pods of that name elsewhere', false, [policy(web, from(clients))], stranger],
    ['from a namespace that is named', true, [policy(web, from(inB))], stranger],
    ['from another namespace', false, [policy(web, from(inB))]],
    ['from every namespace', true, [policy(web, from({ namespaceSelector: {} }))], stranger],
    ['from named pods of a named namespace', true, [policy(web, from({ ...inB, ...clients }))], stranger],
    ['from other pods of it', false, [policy(web, from({ ...inB, podSelector: web }))], stranger],
    ['that one of two rules allows', true, [policy(web, from(inB, clients))]],
    ['that one of two policies allows', true, [policy(web, { policyTypes: ['Ingress'] }), policy(web, from(clients))]],
    ['to a port that is named', true, [policy(web, on({ port: 8080 }))]],
    ['to a port that is named as the pod names it', true, [policy(web, on({ port: 'http' }))]],
    ['to a port within a range', true, [policy(web, on({ port: 8000, endPort: 9000 }))]],
    ['to a port beyond it', false, [policy(web, on({ port: 8000, endPort: 8079 }))]],
    ['to another port', false, [policy(web, on({ port: 80 }))]],
    ['to the port of another protocol', false, [policy(web, on({ port: 8080, protocol: 'UDP' }))]],
    ['from addresses that pods may have', true, [policy(web, from(block('0.0.0.0/0')))]],
    ['from addresses of pods alone', true, [policy(web, from(block('10.1.0.0/16')))]],
    ['from addresses that no pod has', false, [policy(web, from(block('192.0.2.0/24')))]],
    [
      'from everywhere but where pods are',
      false,
      [policy(web, from(block('0.0.0.0/0', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10')))],
    ],
    ['of a policy in another namespace', true, [{ ...policy(web, {}), metadata: { name: 'p', namespace: 'b' } }]],
  ])('%s: %s', (_, allowed, policies, sender = client) => {
    expect(mayConnect(sender, server, http, policies)).toBe(allowed);
  });

  test('is judged by the labels of namespaces that are rendered', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'b', labels: { team: 'x' } } };
    const rule = policy(web, from({ namespaceSelector: { matchLabels: { team: 'x' } } }));
    expect(mayConnect(stranger, server, http, [namespace, rule])).toBe(true);
    expect(mayConnect(client, server, http, [namespace, rule])).toBe(false);
  });
});

describe.each(['production', 'nginx'])('in %s', (environment) => {
  const platform = parsePlatform({ environment });

  test('parts may connect where the table of traffic says, and nowhere else', () => {
    const running: readonly string[] = runningComponents(platform.values);
    const wanted = neededFlows(platform.values)
      .filter(({ from: sender, to }) => running.includes(sender) && running.includes(to))
      .map(({ from: sender, to }) => `${sender} > ${to} ${String(listeningPorts[to as keyof typeof listeningPorts])}`);
    const found = reviewOf({ platform }).connections.map((each) => `${each.from} > ${each.to} ${String(each.port)}`);
    expect(found.sort()).toEqual(wanted.sort());
  });
});

test('the bundled database is reached by the API and the migration, and by nobody else', () => {
  const document = {
    ...minimal,
    api: {},
    postgresql: { enabled: true, auth: { existingSecret: 'db' } },
    networkPolicy: { enabled: true },
  };
  const review = reviewOf({ platform: { values: valuesOf(document), warnings: [] } });
  const senders = review.connections.filter(({ to }) => to === 'database').map(({ from: sender }) => sender);
  expect(senders.sort()).toEqual(['api', 'migrate']);
});

const sessionsOf = (policies: boolean) =>
  reviewOf({
    platform: { values: valuesOf({ ...minimal, sessions: { networkPolicy: { enabled: policies } } }), warnings: [] },
  });

test('no pod reaches a session, and none another session', () => {
  const { connections, sessions } = sessionsOf(true);
  const names = sessions.map(({ component }) => component);
  expect(names.length).toBeGreaterThan(1);
  expect(connections.filter(({ to }) => names.includes(to))).toEqual([]);
});

test('without policies everybody reaches everybody, sessions included', () => {
  const { connections, sessions, components } = sessionsOf(false);
  const pods = [...components, ...sessions].filter(({ workloads }) => workloads.length > 0);
  const pairs = new Set(connections.map(({ from: sender, to }) => `${sender} > ${to}`));
  // The migration listens on no port.
  expect(pairs.size).toBe((pods.length - 1) * (pods.length - 1));
});
