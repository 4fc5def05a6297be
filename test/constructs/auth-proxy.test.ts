import { describe, expect, it } from 'vitest';
import { AuthProxy } from '../../src/constructs/auth-proxy.js';
import type { JsonObject } from '../../src/model/json.js';
import { checksum } from '../../src/model/json.js';
import type { Rendered } from './render.js';
import { find, minimal, names, render } from './render.js';

const configFile = 'email_domains = [ "example.edu" ]';
const inline = { clientID: 'id', clientSecret: 'secret', cookieSecret: '0123456789abcdef' };

/** Minimal values with other settings of the proxy. */
function withProxy(over: JsonObject, rest: JsonObject = {}): JsonObject {
  return { ...minimal, ...rest, 'oauth2-proxy': { config: { configFile }, ...over } };
}

function pod(document: JsonObject = minimal): Rendered {
  return find(render(AuthProxy, document), 'Deployment', 'orchestra-oauth2-proxy').spec.template;
}

function container(document: JsonObject = minimal): Rendered {
  return pod(document).spec.containers[0];
}

/** Settings in the environment, without the prefix that all have. */
function environment(document: JsonObject = minimal): Record<string, string> {
  const settings = container(document).env.filter(({ value }: Rendered) => value !== undefined);
  return Object.fromEntries(settings.map(({ name, value }: Rendered) => [name.replace(/^OAUTH2_PROXY_/, ''), value]));
}

describe('objects', () => {
  const basic = ['ConfigMap', 'ServiceAccount', 'Deployment', 'Service'].map(
    (kind) => `${kind}/orchestra-oauth2-proxy`,
  );

  it.each<[string, JsonObject, string[]]>([
    ['the least', minimal, []],
    ['inline credentials', withProxy({ config: { configFile, ...inline } }), ['Secret/orchestra-oauth2-proxy']],
    [
      'a list of people',
      withProxy({ authenticatedEmailsFile: { enabled: true, restricted_access: 'a@b.org' } }),
      ['ConfigMap/orchestra-oauth2-proxy-accesslist'],
    ],
    ['a ServiceMonitor', withProxy({ serviceMonitor: { enabled: true } }), ['ServiceMonitor/orchestra-oauth2-proxy']],
    [
      'a disruption budget',
      withProxy({ replicaCount: 2, podDisruptionBudget: { enabled: true } }),
      ['PodDisruptionBudget/orchestra-oauth2-proxy'],
    ],
    [
      'an autoscaler',
      withProxy({ autoscaling: { enabled: true } }),
      ['HorizontalPodAutoscaler/orchestra-oauth2-proxy'],
    ],
  ])('are named after the release: %s', (_, document, more) => {
    expect(names(render(AuthProxy, document)).sort()).toEqual([...basic, ...more].sort());
  });

  it('select pods by the labels of the existing chart', () => {
    const selector = { 'app.kubernetes.io/name': 'oauth2-proxy', 'app.kubernetes.io/instance': 'orchestra' };
    const manifests = render(AuthProxy);
    const deployment = find(manifests, 'Deployment', 'orchestra-oauth2-proxy');
    expect(deployment.spec.selector.matchLabels).toEqual(selector);
    expect(deployment.spec.template.metadata.labels).toEqual(selector);
    expect(find(manifests, 'Service', 'orchestra-oauth2-proxy').spec).toEqual({
      type: 'ClusterIP',
      selector,
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
        { name: 'metrics', port: 44180, targetPort: 'metrics', protocol: 'TCP' },
      ],
    });
    for (const { metadata } of manifests) {
      expect(metadata.labels).toMatchObject({ ...selector, 'app.kubernetes.io/component': 'authentication-proxy' });
    }
  });

  it('hold the configuration as it was written', () => {
    const written = '# {{ not a template }}\nemail_domains = [ "*" ]\n\ttab = "$(X)"\n';
    const manifests = render(AuthProxy, withProxy({ config: { configFile: written } }));
    expect(find(manifests, 'ConfigMap', 'orchestra-oauth2-proxy').data['oauth2_proxy.cfg']).toBe(written);
  });

  it('hold inline credentials and people', () => {
    const manifests = render(
      AuthProxy,
      withProxy({
        config: { configFile, ...inline, existingSecret: 'unused' },
        authenticatedEmailsFile: { enabled: true, restricted_access: 'a@b.org\nc@d.org' },
      }),
    );
    expect(find(manifests, 'Secret', 'orchestra-oauth2-proxy')).toMatchObject({
      type: 'Opaque',
      stringData: { 'client-id': 'id', 'client-secret': 'secret', 'cookie-secret': '0123456789abcdef' },
    });
    expect(find(manifests, 'ConfigMap', 'orchestra-oauth2-proxy-accesslist').data).toEqual({
      restricted_user_access: 'a@b.org\nc@d.org',
    });
  });
});

describe('the pod', () => {
  it('passes Pod Security "restricted" and holds no token', () => {
    const { spec } = pod();
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.serviceAccountName).toBe('orchestra-oauth2-proxy');
    expect(spec.securityContext).toEqual({
      seccompProfile: { type: 'RuntimeDefault' },
      runAsNonRoot: true,
      runAsUser: 2000,
      runAsGroup: 2000,
    });
    expect(container()).toMatchObject({
      name: 'oauth2-proxy',
      image: 'quay.io/oauth2-proxy/oauth2-proxy:v7.15.3',
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
      livenessProbe: { httpGet: { path: '/ping', port: 'http' }, timeoutSeconds: 1 },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 10, timeoutSeconds: 5 },
      ports: [
        { name: 'http', containerPort: 4180 },
        { name: 'metrics', containerPort: 44180 },
      ],
    });
  });

  it('sleeps before it ends only where Kubernetes can do that without a shell', () => {
    expect(container().lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(container({ ...minimal, global: { kubernetesVersion: 'v1.25' } })).not.toHaveProperty('lifecycle');
  });

  it('runs as often as asked for', () => {
    const deployment = (document: JsonObject) =>
      find(render(AuthProxy, document), 'Deployment', 'orchestra-oauth2-proxy').spec;
    expect(deployment(withProxy({ replicaCount: 3 })).replicas).toBe(3);
    expect(deployment(withProxy({ autoscaling: { enabled: true } }))).not.toHaveProperty('replicas');
  });

  it('mounts its configuration read-only, in whole folders', () => {
    const document = withProxy({ authenticatedEmailsFile: { enabled: true, restricted_access: 'a@b.org' } });
    expect(container(document).volumeMounts).toEqual([
      { name: 'config', mountPath: '/etc/oauth2_proxy', readOnly: true },
      { name: 'session-auth', mountPath: '/etc/orchestra/session-auth', readOnly: true },
      { name: 'emails', mountPath: '/etc/oauth2-proxy', readOnly: true },
    ]);
    expect(pod(document).spec.volumes).toEqual([
      { name: 'config', configMap: { name: 'orchestra-oauth2-proxy' } },
      {
        name: 'session-auth',
        configMap: { name: 'orchestra-oauth2-proxy', items: [{ key: 'session-auth.html', path: 'index.html' }] },
      },
      { name: 'emails', configMap: { name: 'orchestra-oauth2-proxy-accesslist' } },
    ]);
  });

  it('rolls when something that it reads from objects changes', () => {
    const annotations = (document: JsonObject) => pod(document).metadata.annotations;
    expect(annotations(minimal)).toEqual({ 'checksum/config': checksum({ configFile }) });
    const document = (over: Partial<typeof inline>, list = 'a@b.org') =>
      withProxy({
        config: { configFile, ...inline, ...over },
        authenticatedEmailsFile: { enabled: true, restricted_access: list },
      });
    const before = annotations(document({}));
    expect(before).toEqual({
      'checksum/config': checksum({ configFile }),
      'checksum/config-emails': checksum({ emails: 'a@b.org' }),
      'checksum/secret': checksum(inline),
    });
    expect(annotations(document({}, 'b@b.org'))['checksum/config-emails']).not.toBe(before['checksum/config-emails']);
    for (const key of Object.keys(inline)) {
      const changed = annotations(document({ [key]: 'fedcba9876543210' }));
      expect(changed['checksum/secret']).not.toBe(before['checksum/secret']);
    }
  });
});

describe('the command line', () => {
  const fixed = [
    '--http-address=0.0.0.0:4180',
    '--metrics-address=0.0.0.0:44180',
    '--config=/etc/oauth2_proxy/oauth2_proxy.cfg',
  ];

  it.each<[string, JsonObject, string[]]>([
    ['nothing', {}, []],
    [
      'the list of people',
      { authenticatedEmailsFile: { enabled: true, restricted_access: 'a@b.org' } },
      ['--authenticated-emails-file=/etc/oauth2-proxy/restricted_user_access'],
    ],
    [
      'a map of flags, sorted',
      { extraArgs: { scope: 'openid email', 'cookie-expire': '12h', 'skip-jwt-bearer-tokens': true, a: 3 } },
      ['--a=3', '--cookie-expire=12h', '--scope=openid email', '--skip-jwt-bearer-tokens=true'],
    ],
    ['a list of flags, as it is', { extraArgs: ['--z', '--a=b'] }, ['--z', '--a=b']],
  ])('adds %s', (_, over, more) => {
    expect(container(withProxy(over)).args).toEqual([...fixed, ...more]);
  });

  const google = { adminEmail: 'admin@b.org', groups: ['x@b.org', 'y@b.org'] };
  const groups = ['--google-group=x@b.org', '--google-group=y@b.org'];
  const withKey = ['--google-admin-email=admin@b.org', '--google-service-account-json=/google/service-account.json'];

  it.each<[string, JsonObject, string[], string | undefined]>([
    ['a Secret', { existingSecret: 'key' }, [...withKey, ...groups], 'key'],
    ['an inline key', { serviceAccountJson: '{}' }, [...withKey, ...groups], 'orchestra-oauth2-proxy-google'],
    [
      'a Secret rather than an inline key',
      { existingSecret: 'key', serviceAccountJson: '{}' },
      [...withKey, ...groups],
      'key',
    ],
    [
      'the credentials of the pod',
      { useApplicationDefaultCredentials: true, targetPrincipal: 'p@b.org', existingSecret: 'unused' },
      [
        '--google-admin-email=admin@b.org',
        '--google-use-application-default-credentials=true',
        '--google-target-principal=p@b.org',
        ...groups,
      ],
      undefined,
    ],
  ])('reads Google groups with %s', (_, credentials, flags, secret) => {
    const document = withProxy({ config: { configFile, google: { ...google, ...credentials } } });
    expect(container(document).args).toEqual([...fixed, ...flags]);
    const mounted = pod(document).spec.volumes.find(({ name }: Rendered) => name === 'google');
    expect(mounted?.secret.secretName).toBe(secret);
    const made = names(render(AuthProxy, document)).filter((name) => name.startsWith('Secret/'));
    expect(made).toEqual(secret === 'orchestra-oauth2-proxy-google' ? [`Secret/${secret}`] : []);
  });

  it('keeps the inline key in a Secret, and rolls the pods with it', () => {
    const document = withProxy({ config: { configFile, google: { ...google, serviceAccountJson: '{"a":1}' } } });
    const secret = find(render(AuthProxy, document), 'Secret', 'orchestra-oauth2-proxy-google');
    expect(secret.stringData).toEqual({ 'service-account.json': '{"a":1}' });
    expect(pod(document).metadata.annotations['checksum/google-secret']).toBe(
      checksum({ serviceAccountJson: '{"a":1}' }),
    );
  });

  it('has no flags of Google without an administrator to ask as', () => {
    expect(container(withProxy({ config: { configFile, google: { existingSecret: 'key' } } })).args).toEqual(fixed);
  });
});

describe('the environment', () => {
  const sessions = 'file:///etc/orchestra/session-auth/#/.orchestra/session-auth';

  it('derives what follows from other values', () => {
    expect(environment()).toEqual({
      COOKIE_NAME: '_oauth2_proxy',
      COOKIE_DOMAINS: '.orchestra.localhost',
      COOKIE_SECURE: 'true',
      REDIRECT_URL: 'https://app.orchestra.localhost/oauth2/callback',
      WHITELIST_DOMAINS: '.orchestra.localhost',
      SET_XAUTHREQUEST: 'true',
      SKIP_PROVIDER_BUTTON: 'true',
      REVERSE_PROXY: 'true',
      TRUSTED_PROXY_IPS: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7',
      UPSTREAMS: sessions,
    });
  });

  it('follows scheme and port', () => {
    expect(environment({ ...minimal, ingress: { tls: { enabled: false }, port: '30080' } })).toMatchObject({
      COOKIE_SECURE: 'false',
      COOKIE_DOMAINS: '.orchestra.localhost',
      REDIRECT_URL: 'http://app.orchestra.localhost:30080/oauth2/callback',
      WHITELIST_DOMAINS: '.orchestra.localhost:30080',
    });
  });

  it('stands before the frontend in full-proxy mode', () => {
    const frontend = 'http://orchestra-frontend.orchestra-system.svc.cluster.local:80';
    expect(environment({ ...minimal, oauth2Proxy: { fullProxy: true } })['UPSTREAMS']).toBe(`${frontend},${sessions}`);
  });

  it('believes nobody when no network is trusted', () => {
    const settings = environment(withProxy({ trustedProxyIPs: [] }));
    expect(settings['REVERSE_PROXY']).toBe('false');
    expect(settings).not.toHaveProperty('TRUSTED_PROXY_IPS');
  });

  it.each<[string, JsonObject, string]>([
    ['the Secret of the user', {}, 'orchestra-oauth-secrets'],
    ['its own Secret once a client ID is inline', { ...inline, existingSecret: 'unused' }, 'orchestra-oauth2-proxy'],
  ])('takes credentials from %s', (_, config, name) => {
    const env = container(withProxy({ config: { configFile, ...config } })).env;
    expect(env.slice(0, 3)).toEqual([
      { name: 'OAUTH2_PROXY_CLIENT_ID', valueFrom: { secretKeyRef: { name, key: 'client-id' } } },
      { name: 'OAUTH2_PROXY_CLIENT_SECRET', valueFrom: { secretKeyRef: { name, key: 'client-secret' } } },
      { name: 'OAUTH2_PROXY_COOKIE_SECRET', valueFrom: { secretKeyRef: { name, key: 'cookie-secret' } } },
    ]);
  });
});
