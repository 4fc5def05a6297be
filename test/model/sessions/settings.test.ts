// The operator reads exactly what the platform writes: every variable, back to the value that it was made from.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.js';
import { shortChecksum } from '../../../src/model/json.js';
import { operatorEnvironment, operatorVariables } from '../../../src/model/platform/operator-environment.js';
import type { PlatformProps } from '../../../src/model/platform/release.js';
import { formatProblem } from '../../../src/model/problem.js';
import { formatDuration } from '../../../src/model/scalars/index.js';
import type { Environment, SessionSettings } from '../../../src/model/sessions/index.js';
import {
  parseSettings,
  processVariables,
  settingsOf,
  settingVariables,
  valuesByDefault,
} from '../../../src/model/sessions/index.js';
import { minimal, release, valuesOf } from '../../constructs/render.js';

/** Where each variable ends up. */
const places: Readonly<Record<string, (settings: SessionSettings) => unknown>> = {
  LOG_LEVEL: (s) => s.logLevel,
  BASE_DOMAIN: (s) => s.baseDomain,
  KUBERNETES_VERSION: (s) => s.kubernetesVersion,
  DEFAULT_WORKSHOP_IMAGE: (s) => s.workshopDefaults.defaultWorkshopImage,
  PERSISTENCE_SIZE: (s) => s.workshopDefaults.storageSize,
  PERSISTENCE_STORAGE_CLASS: (s) => s.workshopDefaults.storageClass,
  TIER_MAP: (s) => s.pod.tiers,
  COMPUTE_CLASS_LABEL_KEY: (s) => s.pod.computeClassLabelKey,
  TERMINATION_GRACE_PERIOD_SECONDS: (s) => s.pod.terminationGracePeriodSeconds,
  WORKSPACE_IDLE_TTL_DAYS: (s) => s.workspaceIdleTtlDays,
  SIDECAR_IMAGE: (s) => s.sidecar.image,
  SIDECAR_PULL_POLICY: (s) => s.sidecar.pullPolicy,
  SIDECAR_RESOURCES: (s) => s.sidecar.resources,
  REQUIRE_AUTHENTICATION: (s) => s.authentication.required,
  OAUTH2_PROXY_AUTH_URL: (s) => s.authentication.url,
  OAUTH2_PROXY_COOKIE_NAME: (s) => s.authentication.cookieName,
  INGRESS_CONTROLLER: (s) => s.ingress.controller,
  INGRESS_CLASS_NAME: (s) => s.ingress.className,
  INGRESS_ENTRY_POINTS: (s) => s.ingress.entryPoints,
  INGRESS_PORT: (s) => s.ingress.port,
  INGRESS_TLS_ENABLED: (s) => s.ingress.tls.enabled,
  INGRESS_ANNOTATIONS: (s) => s.ingress.annotations,
  NETWORK_POLICY_INGRESS_CONTROLLER_NAMESPACES: (s) => s.networkPolicy.ingressControllerNamespaces,
  NETWORK_POLICY_INGRESS_CONTROLLER_CIDRS: (s) => s.networkPolicy.ingressControllerCIDRs,
  SESSIONS_NAMESPACES: (s) => s.namespaces,
  SESSIONS_TLS_SECRET_NAME: (s) => s.ingress.tls.secretName,
  SESSIONS_TLS_CERT_RESOLVER: (s) => s.ingress.tls.certResolver,
  SESSIONS_ALLOWED_HOST_SUFFIXES: (s) => s.allowedHostSuffixes,
  SESSIONS_ALLOWED_ANNOTATIONS: (s) => s.allowedAnnotations,
  SESSIONS_MAX_DURATION: (s) => s.maxDuration,
  SESSIONS_START_DEADLINE: (s) => s.startDeadline,
  SESSIONS_NETWORK_POLICY_ENABLED: (s) => s.networkPolicy.enabled,
  SESSIONS_NETWORK_POLICY_ALLOW_EGRESS_CIDRS: (s) => s.networkPolicy.allowEgressCIDRs,
  SESSIONS_NETWORK_POLICY_BLOCKED_EGRESS_CIDRS: (s) => s.networkPolicy.blockedEgressCIDRs,
  SESSIONS_POD_SECURITY_CONTEXT: (s) => s.pod.podSecurityContext,
  SESSIONS_SECURITY_CONTEXT: (s) => s.pod.securityContext,
  SESSIONS_IMAGE_PULL_SECRETS: (s) => s.pod.imagePullSecrets,
  LEASE_NAME: (s) => s.election.leaseName,
  POD_NAME: (s) => s.election.podName,
  POD_NAMESPACE: (s) => s.election.podNamespace,
};

const propsOf = (document: JsonObject): PlatformProps => ({ values: valuesOf({ ...minimal, ...document }), release });

/** The container's environment as its process sees it, fields of the pod filled in. */
function seenByProcess(props: PlatformProps): Environment {
  return Object.fromEntries(
    operatorEnvironment(props).map((each) => [
      each.name,
      'value' in each ? each.value : `the.${each.valueFrom.fieldRef.fieldPath}`.toLowerCase(),
    ]),
  );
}

function read(environment: Environment): SessionSettings {
  const { settings, problems = [] } = parseSettings(environment);
  if (settings === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return settings;
}

const faults = (environment: Environment) => (parseSettings(environment).problems ?? []).map(formatProblem);

test('every variable that the platform writes is read, and no other but numbers of the process', () => {
  const written = operatorVariables.map(({ name }) => name);
  expect(written.filter((name) => !settingVariables.includes(name))).toEqual([]);
  expect(settingVariables.filter((name) => !written.includes(name))).toEqual(Object.keys(processVariables));
  expect(Object.keys(places).map((name) => `ORCHESTRA_${name}`)).toEqual(written);
});

const documents: Readonly<Record<string, JsonObject>> = {
  'the smallest document': {},
  'every setting of sessions': {
    global: { domain: 'workshops.example.org', defaultNamespace: 'a', kubernetesVersion: 'v1.25' },
    persistence: { size: '3Gi', storageClass: 'fast' },
    operator: {
      logLevel: 'DEBUG',
      defaultWorkshopImage: 'a/b:1',
      terminationGracePeriodSeconds: 0,
      workspaceIdleTtlDays: 7,
      computeClassLabelKey: 'example.com/class',
      tierMap: { large: { computeClass: 'c', nodeSelector: { b: '1' }, tolerations: [{ key: 'k', value: 'v' }] } },
      sidecar: { image: { tag: 'v1', pullPolicy: 'IfNotPresent' }, resources: { limits: { cpu: 1 } } },
    },
    ingress: { className: '', port: '30443', entryPoints: ['a', 'b'], annotations: { 'example.com/team': 'a "b"' } },
    networkPolicy: { ingressControllerNamespaces: ['edge'], ingressControllerCIDRs: ['192.0.2.0/24'] },
    sessions: {
      namespaces: ['a', 'b'],
      tls: { secretName: 'wild', certResolver: 'le' },
      allowedHostSuffixes: ['example.net'],
      maxDuration: '',
      startDeadline: '5m',
      networkPolicy: { enabled: false, allowEgressCIDRs: [], blockedEgressCIDRs: ['10.0.0.0/8'] },
      podSecurityContext: { fsGroup: 7 },
      securityContext: { capabilities: { drop: ['ALL'] } },
      imagePullSecrets: ['pull'],
    },
  },
  'another cookie': { 'oauth2-proxy': { config: { ...minimal['oauth2-proxy'].config, cookieName: 'login' } } },
  nginx: { ingress: { controller: 'nginx', className: 'nginx' } },
  'no TLS': { ingress: { tls: { enabled: false } } },
  'no proxy': { oauth2Proxy: { enabled: false } },
  'no authentication': {
    oauth2Proxy: { enabled: false },
    api: { ...minimal.api, requireAuthentication: false },
  },
};

function expectRoundTrip(props: PlatformProps): void {
  const environment = seenByProcess(props);
  const settings = read(environment);
  for (const { name, form, value } of operatorVariables) {
    const told = places[name.replace('ORCHESTRA_', '')]?.(settings);
    expect(told, name).toEqual(form === 'pod-field' ? environment[name] : value(props));
  }
  const onlyInPod = { podName: undefined, podNamespace: undefined };
  expect(settingsOf(props)).toEqual({ ...settings, election: { ...settings.election, ...onlyInPod } });
}

describe('from values through the environment to settings', () => {
  test.each(Object.entries(documents))('%s', (_, document) => {
    expectRoundTrip(propsOf(document));
  });

  const words = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const random = fc.record({
    global: fc.record({ domain: words.map((word) => `${word}.example.org`) }),
    operator: fc.record({
      terminationGracePeriodSeconds: fc.nat({ max: 100_000 }),
      tierMap: fc.dictionary(words, fc.record({ nodeSelector: fc.dictionary(words, words), computeClass: words })),
    }),
    ingress: fc.record({ annotations: fc.dictionary(words, fc.stringMatching(/^[ -~]{0,20}$/)) }),
    sessions: fc.record({
      maxDuration: fc.integer({ min: 1, max: 1e9 }).map(formatDuration),
      networkPolicy: fc.record({ enabled: fc.boolean() }),
      imagePullSecrets: fc.array(words),
    }),
  });

  test('any values', () => {
    fc.assert(
      fc.property(random, (document) => {
        expectRoundTrip(propsOf(document as unknown as JsonObject));
      }),
      { numRuns: 60 },
    );
  });
});

describe('unset variables', () => {
  const byDefault = { values: valuesByDefault(), release };

  test('an empty environment is the default values, with nobody to ask who sends a request', () => {
    const { authentication, ...settings } = read({});
    const { authentication: platform, ...rest } = settingsOf(byDefault);
    expect(settings).toEqual(rest);
    expect(authentication).toEqual({ required: true, url: undefined, cookieName: '_oauth2_proxy' });
    expect(platform.url).toBe(
      'http://orchestra-oauth2-proxy.orchestra-system.svc.cluster.local/.orchestra/session-auth',
    );
  });

  test('those that follow others follow them', () => {
    const settings = read({ ORCHESTRA_INGRESS_TLS_ENABLED: 'false', ORCHESTRA_SESSIONS_NAMESPACES: '["a"]' });
    expect(settings.ingress.entryPoints).toEqual(['web']);
    expect(settings.election.leaseName).toBe(`orchestra-operator-${shortChecksum(['a'])}`);
  });

  test('an undefined variable is unset, an empty address too', () => {
    expect(read({ ORCHESTRA_BASE_DOMAIN: undefined }).baseDomain).toBe('orchestra.localhost');
    expect(read({ ORCHESTRA_OAUTH2_PROXY_AUTH_URL: '' }).authentication.url).toBeUndefined();
  });

  test('annotations that are allowed beyond the usual are none', () => {
    expect(read({}).allowedAnnotations).toEqual([]);
    expect(read({ ORCHESTRA_SESSIONS_ALLOWED_ANNOTATIONS: '["cert-manager.io"]' }).allowedAnnotations).toEqual([
      'cert-manager.io',
    ]);
  });
});

describe('faults', () => {
  test('all of them at once, each with its variable', () => {
    expect(
      faults({
        ORCHESTRA_BASE_DOMAIN: '',
        ORCHESTRA_LOG_LEVEL: 'LOUD',
        ORCHESTRA_INGRESS_TLS_ENABLED: 'yes',
        ORCHESTRA_TERMINATION_GRACE_PERIOD_SECONDS: '-1',
        ORCHESTRA_SESSIONS_NAMESPACES: '[',
        ORCHESTRA_SESSIONS_START_DEADLINE: '0m',
      }).map((fault) => fault.replace(/, such as.*/, '')),
    ).toEqual([
      'ORCHESTRA_LOG_LEVEL: must be "DEBUG" or "INFO" or "WARNING" or "ERROR", not "LOUD"',
      'ORCHESTRA_BASE_DOMAIN: must be a DNS name in lower case (no scheme, no port, no IP address)',
      'ORCHESTRA_TERMINATION_GRACE_PERIOD_SECONDS: must be a whole number of at least 0, not "-1"',
      'ORCHESTRA_INGRESS_TLS_ENABLED: must be "true" or "false", not "yes"',
      'ORCHESTRA_SESSIONS_NAMESPACES: must be JSON, not "["',
      'ORCHESTRA_SESSIONS_START_DEADLINE: must be a duration of more than zero in days, hours, minutes and seconds, in this order',
    ]);
  });

  test('inside JSON too', () => {
    const [fault] = faults({ ORCHESTRA_TIER_MAP: '{"large":{"nodeSelector":{"a":1}}}' });
    expect(fault).toMatch(/^ORCHESTRA_TIER_MAP\.large\.nodeSelector\.a: must be a text/);
    expect(faults({ ORCHESTRA_TIER_MAP: '{"large":{"nodeSelektor":{}}}' })[0]).toMatch(
      /^ORCHESTRA_TIER_MAP\.large\.nodeSelektor: unknown field/,
    );
  });
});
