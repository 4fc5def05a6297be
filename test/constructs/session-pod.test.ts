// The Deployment of a session, field by field.
import { describe, expect, test } from 'vitest';
import { SessionPod } from '../../src/constructs/session-pod.js';
import type { SessionSettings } from '../../src/model/sessions/index.js';
import { renderWorkshop } from '../../src/charts/workshop-chart.js';
import { settingsWith, workshopOf } from '../model/sessions/sessions.js';
import { fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import type { Rendered } from './render.js';
import { find } from './render.js';
import { renderPart } from './session.js';

const deployment = (spec: object = {}, over: Partial<SessionSettings> = {}): Rendered =>
  renderPart(SessionPod, spec, over)[0];
const podOf = (spec: object = {}, pod: Partial<SessionSettings['pod']> = {}): Rendered =>
  deployment(spec, { pod: { ...settingsWith().pod, ...pod } }).spec.template.spec;
const appOf = (spec: object = {}): Rendered => podOf(spec).containers[0];
const proxyOf = (spec: object = {}): Rendered => podOf(spec).containers[1];

test('one pod at a time, found by labels that never change', () => {
  const { replicas, strategy, selector, template } = deployment().spec;
  expect({ replicas, strategy, selector }).toEqual({
    replicas: 1,
    strategy: { type: 'Recreate' },
    selector: {
      matchLabels: {
        'app.kubernetes.io/name': 'orchestra-session',
        'app.kubernetes.io/instance': 'bioc-intro-a1b2c3',
      },
    },
  });
  expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  expect(template.metadata.annotations).toEqual({ 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' });
});

test('bears the text with which it was asked for, so that another text is another pod', () => {
  const metadata = { ...minimalWorkshop.metadata, annotations: { 'orchestra.io/restart': 'x', other: 'y' } };
  const rendered = renderWorkshop(
    workshopOf({ ...minimalWorkshop, metadata } as typeof minimalWorkshop),
    settingsWith(),
  );
  expect(find(rendered, 'Deployment', 'bioc-intro-a1b2c3-deployment').spec.template.metadata.annotations).toEqual({
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    'orchestra.io/restart': 'x',
  });
});

describe('the pod', () => {
  test('has no way to the API server, and little else', () => {
    const { containers, ...pod } = podOf();
    expect(containers.map(({ name }: Rendered) => name)).toEqual(['app', 'orchestra-sidecar']);
    expect(pod).toEqual({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        fsGroup: 1000,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: 120,
    });
  });

  test('takes the settings for pods', () => {
    const pod = podOf(
      {},
      { podSecurityContext: { fsGroup: 7 }, imagePullSecrets: ['a'], terminationGracePeriodSeconds: 0 },
    );
    expect(pod.securityContext).toEqual({ fsGroup: 7, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.imagePullSecrets).toEqual([{ name: 'a' }]);
    expect(pod.terminationGracePeriodSeconds).toBe(0);
  });

  test('runs where its tier says', () => {
    const tiers = {
      large: { computeClass: 'big', nodeSelector: { pool: 'a' }, tolerations: [{ key: 'dedicated', value: 'x' }] },
    };
    const placed = podOf({ tier: 'large' }, { tiers });
    expect(placed.nodeSelector).toEqual({ pool: 'a', 'cloud.google.com/compute-class': 'big' });
    expect(placed.tolerations).toEqual([{ key: 'dedicated', value: 'x', operator: 'Equal', effect: 'NoSchedule' }]);
    for (const tier of ['small', 'constructor']) {
      const anywhere = podOf({ tier }, { tiers });
      expect([anywhere.nodeSelector, anywhere.tolerations]).toEqual([undefined, undefined]);
    }
  });
});

describe('the app', () => {
  test('with defaults', () => {
    expect(appOf()).toEqual({
      name: 'app',
      image: 'rocker/rstudio:latest',
      ports: [{ name: 'app', protocol: 'TCP', containerPort: 8787 }],
      env: [
        { name: 'DISABLE_AUTH', value: 'true' },
        { name: 'ROOT', value: 'true' },
      ],
      resources: {
        limits: { cpu: '1', memory: '2Gi', 'ephemeral-storage': '32Gi' },
        requests: { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '16Gi' },
      },
      securityContext: { capabilities: { drop: ['NET_RAW'] } },
      startupProbe: { tcpSocket: { port: 'app' }, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 900 },
      readinessProbe: { tcpSocket: { port: 'app' }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    });
  });

  test('with everything', () => {
    const { image, ports, args, env, volumeMounts } = appOf(fullWorkshop.spec);
    expect({ image, port: ports[0].containerPort, args, env, volumeMounts }).toEqual({
      image: 'jupyter/datascience-notebook:latest',
      port: 8888,
      args: ['start-notebook.sh', '--NotebookApp.token='],
      env: [
        { name: 'DISABLE_AUTH', value: 'true' },
        { name: 'JUPYTER_ENABLE_LAB', value: 'yes' },
        { name: 'ROOT', value: 'true' },
      ],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    });
    expect(podOf(fullWorkshop.spec).volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'jupyter-rnaseq-9f8e7d-pvc' } },
    ]);
  });

  test('its own variables win', () => {
    expect(appOf({ env: { ROOT: 'false' } }).env).toContainEqual({ name: 'ROOT', value: 'false' });
  });

  test.each([
    ['30m', 900],
    ['5s', 3],
    ['1d', 43_200],
  ])('the kubelet waits for the start deadline of %s', (startDeadline, failureThreshold) => {
    const [app] = deployment({}, { startDeadline }).spec.template.spec.containers;
    expect(app.startupProbe.failureThreshold).toBe(failureThreshold);
  });
});

describe('the proxy', () => {
  test('needs nothing that Pod Security "restricted" denies', () => {
    expect(proxyOf()).toEqual({
      name: 'orchestra-sidecar',
      image: 'seandavi/orchestra-sidecar:latest',
      imagePullPolicy: 'Always',
      ports: [{ name: 'http-proxy', protocol: 'TCP', containerPort: 8080 }],
      env: [
        { name: 'ORCHESTRA_TARGET_URL', value: 'http://localhost:8787' },
        { name: 'ORCHESTRA_OWNER_EMAIL', value: 'attendee@example.org' },
        { name: 'ORCHESTRA_LISTEN_ADDR', value: ':8080' },
        { name: 'ORCHESTRA_REQUIRE_AUTHENTICATION', value: 'true' },
      ],
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      livenessProbe: {
        httpGet: { path: '/orchestra/health', port: 'http-proxy' },
        initialDelaySeconds: 5,
        periodSeconds: 10,
      },
      readinessProbe: {
        httpGet: { path: '/orchestra/health', port: 'http-proxy' },
        initialDelaySeconds: 2,
        periodSeconds: 5,
      },
    });
  });

  test('makes way for an app on its port', () => {
    expect(proxyOf({ port: 8080 }).ports[0].containerPort).toBe(8081);
    expect(
      proxyOf({ port: 8080 })
        .env.slice(0, 3)
        .map(({ value }: Rendered) => value),
    ).toEqual(['http://localhost:8080', 'attendee@example.org', ':8081']);
    expect(proxyOf({ port: 8081 }).ports[0].containerPort).toBe(8080);
  });

  test('is told when authentication is off', () => {
    const authentication = { required: false, url: undefined, cookieName: 'c' };
    const [, proxy] = deployment({}, { authentication }).spec.template.spec.containers;
    expect(proxy.env.at(-1)).toEqual({ name: 'ORCHESTRA_REQUIRE_AUTHENTICATION', value: 'false' });
  });
});
