import { describe, expect, test } from 'vitest';
import { Operator } from '../../src/constructs/operator.js';
import { leaseName, operatorEnvironment, operatorVariables } from '../../src/model/platform/operator-environment.js';
import type { PlatformProps } from '../../src/model/platform/release.js';
import { valueAt } from '../../src/model/values/rules/language.js';
import type { JsonObject } from '../../src/model/json.js';
import { find, minimal, names, release, render, valuesOf } from './render.js';

const proxy = 'orchestra-oauth2-proxy.orchestra-system.svc.cluster.local';

function podOf(document: JsonObject = minimal) {
  return find(render(Operator, document), 'Deployment', 'orchestra-operator').spec.template.spec;
}

function propsOf(document: JsonObject = minimal): PlatformProps {
  return { values: valuesOf(document), release };
}

function environmentOf(document: JsonObject = minimal): Record<string, unknown> {
  return Object.fromEntries(
    operatorEnvironment(propsOf(document)).map((variable) => [
      variable.name.replace('ORCHESTRA_', ''),
      'value' in variable ? variable.value : variable.valueFrom.fieldRef.fieldPath,
    ]),
  );
}

describe('Operator', () => {
  test('is a Deployment with an account and a Service', () => {
    expect(names(render(Operator))).toEqual([
      'ServiceAccount/orchestra-operator',
      'Deployment/orchestra-operator',
      'Service/orchestra-operator',
    ]);
  });

  test('runs the program of this package under the port, probes and grace period that it needs', () => {
    const { containers, terminationGracePeriodSeconds, automountServiceAccountToken, volumes } = podOf();
    expect(containers).toHaveLength(1);
    expect(containers[0]).toMatchObject({
      name: 'operator',
      args: ['operator'],
      ports: [{ name: 'http', containerPort: 8080 }],
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
    });
    expect(containers[0].command).toBeUndefined();
    expect(volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
    expect(terminationGracePeriodSeconds).toBe(60);
    expect(automountServiceAccountToken).toBe(true);
  });

  test('needs no shell where Kubernetes has no sleep action', () => {
    expect(podOf({ ...minimal, global: { kubernetesVersion: 'v1.25' } }).containers[0].lifecycle).toBeUndefined();
    expect(podOf().containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
  });

  test('is served on one port, whether it is scraped or not', () => {
    expect(find(render(Operator), 'Service', 'orchestra-operator').spec.ports).toEqual([
      { name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' },
    ]);
  });

  test('runs as many replicas as asked for', () => {
    const manifests = render(Operator, { ...minimal, operator: { replicas: 2 } });
    expect(find(manifests, 'Deployment', 'orchestra-operator').spec.replicas).toBe(2);
  });

  test("puts the user's variables after its own", () => {
    const env = podOf({ ...minimal, operator: { extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }] } })
      .containers[0].env;
    expect(env.slice(0, -1)).toEqual(operatorEnvironment(propsOf()));
    expect(env.at(-1)).toEqual({ name: 'HTTPS_PROXY', value: 'http://proxy:3128' });
  });
});

describe('operatorEnvironment', () => {
  test('holds every setting at its default', () => {
    expect(environmentOf()).toEqual({
      LOG_LEVEL: 'INFO',
      BASE_DOMAIN: 'orchestra.localhost',
      KUBERNETES_VERSION: 'v1.30',
      DEFAULT_WORKSHOP_IMAGE: 'rocker/rstudio:latest',
      PERSISTENCE_SIZE: '10Gi',
      PERSISTENCE_STORAGE_CLASS: '',
      TIER_MAP: '{}',
      COMPUTE_CLASS_LABEL_KEY: 'cloud.google.com/compute-class',
      TERMINATION_GRACE_PERIOD_SECONDS: '120',
      WORKSPACE_IDLE_TTL_DAYS: '30',
      SIDECAR_IMAGE: 'seandavi/orchestra-sidecar:latest',
      SIDECAR_PULL_POLICY: 'Always',
      SIDECAR_RESOURCES: '{"limits":{"cpu":"200m","memory":"128Mi"},"requests":{"cpu":"100m","memory":"64Mi"}}',
      REQUIRE_AUTHENTICATION: 'true',
      OAUTH2_PROXY_AUTH_URL: `http://${proxy}/.orchestra/session-auth`,
      OAUTH2_PROXY_COOKIE_NAME: '_oauth2_proxy',
      INGRESS_CONTROLLER: 'traefik',
      INGRESS_CLASS_NAME: 'traefik',
      INGRESS_ENTRY_POINTS: '["websecure"]',
      INGRESS_PORT: '',
      INGRESS_TLS_ENABLED: 'true',
      INGRESS_ANNOTATIONS: '{}',
      NETWORK_POLICY_INGRESS_CONTROLLER_NAMESPACES: '["traefik","ingress-nginx","kube-system"]',
      NETWORK_POLICY_INGRESS_CONTROLLER_CIDRS: '[]',
      SESSIONS_NAMESPACES: '[]',
      SESSIONS_TLS_SECRET_NAME: '',
      SESSIONS_TLS_CERT_RESOLVER: '',
      SESSIONS_ALLOWED_HOST_SUFFIXES: '[]',
      SESSIONS_ALLOWED_ANNOTATIONS: '[]',
      SESSIONS_MAX_DURATION: '7d',
      SESSIONS_START_DEADLINE: '30m',
      SESSIONS_NETWORK_POLICY_ENABLED: 'true',
      SESSIONS_NETWORK_POLICY_ALLOW_EGRESS_CIDRS: '["0.0.0.0/0","::/0"]',
      SESSIONS_NETWORK_POLICY_BLOCKED_EGRESS_CIDRS:
        '["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16","100.64.0.0/10","169.254.0.0/16","168.63.129.16/32","fc00::/7","fe80::/10",' +
        '"64:ff9b::a00:0/104","64:ff9b::ac10:0/108","64:ff9b::c0a8:0/112","64:ff9b::6440:0/106","64:ff9b::a9fe:0/112",' +
        '"64:ff9b::a83f:8110/128","64:ff9b:1::/48"]',
      SESSIONS_POD_SECURITY_CONTEXT:
        '{"fsGroup":1000,"fsGroupChangePolicy":"OnRootMismatch","seccompProfile":{"type":"RuntimeDefault"}}',
      SESSIONS_SECURITY_CONTEXT: '{"capabilities":{"drop":["NET_RAW"]}}',
      SESSIONS_IMAGE_PULL_SECRETS: '[]',
      LEASE_NAME: 'orchestra-operator-4f53cda18c',
      POD_NAME: 'metadata.name',
      POD_NAMESPACE: 'metadata.namespace',
    });
  });

  test.each<[string, JsonObject, string, string | undefined]>([
    ['an entry point of the user', { ingress: { entryPoints: ['web'] } }, 'INGRESS_ENTRY_POINTS', '["web"]'],
    ['no TLS', { ingress: { tls: { enabled: false } } }, 'INGRESS_ENTRY_POINTS', '["web"]'],
    [
      'a registry',
      { global: { imageRegistry: 'images.example.org' } },
      'SIDECAR_IMAGE',
      'images.example.org/seandavi/orchestra-sidecar:latest',
    ],
    [
      'a tier',
      { operator: { tierMap: { large: { computeClass: 'c', nodeSelector: { b: '1', a: '2' } } } } },
      'TIER_MAP',
      '{"large":{"computeClass":"c","nodeSelector":{"a":"2","b":"1"}}}',
    ],
    [
      'nginx',
      { ingress: { controller: 'nginx', className: 'nginx' } },
      'OAUTH2_PROXY_AUTH_URL',
      `http://${proxy}/oauth2/auth`,
    ],
    ['no proxy', { oauth2Proxy: { enabled: false } }, 'OAUTH2_PROXY_AUTH_URL', undefined],
    ['no proxy', { oauth2Proxy: { enabled: false } }, 'REQUIRE_AUTHENTICATION', 'true'],
    [
      'a proxy beside an open API',
      { api: { ...minimal.api, requireAuthentication: false } },
      'REQUIRE_AUTHENTICATION',
      'true',
    ],
    [
      'no authentication',
      { oauth2Proxy: { enabled: false }, api: { ...minimal.api, requireAuthentication: false } },
      'REQUIRE_AUTHENTICATION',
      'false',
    ],
  ])('with %s', (_, over, name, value) => {
    expect(environmentOf({ ...minimal, ...over })[name]).toBe(value);
  });

  test('every variable names a value that exists, and is called after it unless it says what it means', () => {
    const { values } = propsOf();
    for (const { name, from, meaning, form } of operatorVariables) {
      for (const path of from) expect(valueAt(values, path.split('.')), path).toBeDefined();
      if (from.length === 0) expect(form).toBe('pod-field');
      if (meaning === undefined && name !== 'ORCHESTRA_BASE_DOMAIN') expect(name).toBe(upperSnake(from[0]!));
    }
    const all = operatorVariables.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
  });

  test('every value below sessions reaches the operator', () => {
    const told = operatorVariables.flatMap(({ from }) => from);
    expect(leavesOf(propsOf().values.sessions, 'sessions').filter((path) => !told.includes(path))).toEqual([]);
  });
});

test('watching other namespaces is another election', () => {
  const lease = (namespaces: string[]) =>
    leaseName(propsOf({ ...minimal, global: { defaultNamespace: 'a' }, sessions: { namespaces } }));
  expect(lease(['a'])).toMatch(/^orchestra-operator-[0-9a-f]{10}$/);
  expect(new Set([lease([]), lease(['a']), lease(['a', 'b'])]).size).toBe(3);
});

/** `global.kubernetesVersion` → ORCHESTRA_KUBERNETES_VERSION; the groups global and operator are left out. */
function upperSnake(path: string): string {
  const words = path
    .replace(/^(global|operator)\./, '')
    .replace('sidecar.image.', 'sidecar.')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\./g, '_');
  return `ORCHESTRA_${words.toUpperCase()}`;
}

/** The paths of all leaves of a group of values: its own keys where they are no closed group. */
function leavesOf(value: object, path: string): string[] {
  const passedThrough = ['sessions.podSecurityContext', 'sessions.securityContext'];
  if (Array.isArray(value) || typeof value !== 'object' || passedThrough.includes(path)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner as object, `${path}.${key}`));
}
