// What an installation refuses of a Workshop that is valid by itself, and what it lets through.
import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { PlatformChart } from '../../../src/charts/platform-chart.js';
import type { SessionSettings } from '../../../src/model/sessions/index.js';
import {
  addressOf,
  comparableHost,
  hostOf,
  isReservedHost,
  isWithin,
  reachableBlocks,
  rejectionsOf,
  sessionNames,
  settingsOf,
} from '../../../src/model/sessions/index.js';
import type { Rendered } from '../../constructs/render.js';
import { minimal, release, valuesOf } from '../../constructs/render.js';
import { fullWorkshop, minimalWorkshop } from '../workshop-examples.js';
import { settingsWith, workshopOf } from './sessions.js';

const found = (spec: object, over: Partial<SessionSettings> = {}) =>
  rejectionsOf(workshopOf(minimalWorkshop, spec), settingsWith(over)).map(
    ({ reason, path }) => `${reason} ${path.join('.')}`,
  );
const host = (name: string) => ({ ingress: { host: name } });

describe('hosts', () => {
  test.each<[string, object, string[]]>([
    ['its name under the base domain', {}, []],
    ['any depth under the base domain', host('a.b.workshops.example.org'), []],
    ['a domain that is allowed', host('course.example.net'), []],
    ['another domain', host('a.example.com'), ['HostNotAllowed spec.ingress.host']],
    ['a domain that merely ends alike', host('evilexample.net'), ['HostNotAllowed spec.ingress.host']],
    ['the base domain itself', host('workshops.example.org'), ['HostReserved spec.ingress.host']],
    ['the frontend', host('app.workshops.example.org'), ['HostReserved spec.ingress.host']],
    ['the API', host('api.workshops.example.org'), ['HostReserved spec.ingress.host']],
    ['a session called as the API', { name: 'api' }, ['HostReserved spec.name']],
  ])('%s', (_, spec, rejections) => {
    expect(found(spec, { allowedHostSuffixes: ['example.net'] })).toEqual(rejections);
  });

  test('every host that the platform renders is its own', () => {
    for (const document of [minimal, { ...minimal, oauth2Proxy: { fullProxy: true } }]) {
      const values = valuesOf(document);
      const chart = new PlatformChart(new App(), 'chart', { values });
      const ingresses = (chart.toJson() as Rendered[]).filter(({ kind }: Rendered) => kind === 'Ingress');
      const hosts: string[] = ingresses.flatMap(({ spec }) => spec.rules.map((rule: Rendered) => rule.host));
      expect(hosts).not.toEqual([]);
      expect(hosts.filter((each) => !isReservedHost(each, settingsOf({ values, release })))).toEqual([]);
    }
  });

  test.each([
    ['APP.workshops.example.org', true],
    ['app.workshops.example.org.', true],
    ['workshops.example.org.', true],
    ['apps.workshops.example.org', false],
  ])('%s is reserved: %s', (name, reserved) => {
    expect(isReservedHost(name, settingsWith())).toBe(reserved);
    expect(comparableHost(name)).toBe(name.toLowerCase().replace(/[.]$/, ''));
  });

  test('a rule in place of a name, though no schema stood before it', () => {
    const workshop = workshopOf(minimalWorkshop);
    const forged = { ...workshop.spec, ...host('a`) || Host(`x.workshops.example.org') };
    expect(rejectionsOf({ ...workshop, spec: forged }, settingsWith()).map(({ reason }) => reason)).toEqual([
      'HostNotAllowed',
    ]);
  });

  test('the message says which domains are allowed', () => {
    const [rejection] = rejectionsOf(workshopOf(minimalWorkshop, host('a.example.com')), settingsWith());
    expect(rejection?.message).toBe(
      'the host "a.example.com" is not allowed: it must be a DNS name under workshops.example.org; choose such a one, or have sessions.allowedHostSuffixes extended',
    );
  });
});

test.each([
  ['7d', '7d', []],
  ['7d1s', '7d', ['DurationTooLong spec.duration']],
  ['168h', '7d', []],
  ['9999d', '', []],
])('%s where sessions may last %s', (duration, maxDuration, rejections) => {
  expect(found({ duration }, { maxDuration })).toEqual(rejections);
});

describe('annotations', () => {
  const annotated = (key: string, allowedAnnotations: string[] = []) =>
    found({ ingress: { annotations: { [key]: '' } } }, { allowedAnnotations });

  test.each([
    'nginx.ingress.kubernetes.io/server-snippet',
    'traefik.ingress.kubernetes.io/router.priority',
    'external-dns.alpha.kubernetes.io/hostname',
    'kubernetes.io/ingress.class',
    'gateway.networking.k8s.io/x',
    'cert-manager.io/cluster-issuer',
    'argocd.argoproj.io/sync-wave',
    'kustomize.toolkit.fluxcd.io/prune',
    'meta.helm.sh/release-name',
    'helm.sh/hook',
    'traefik.io/x',
    'nginx.org/server-snippets',
    'haproxy.org/backend-config-snippet',
    'haproxy-ingress.github.io/config-backend',
    'haproxy.router.openshift.io/rewrite-target',
    'route.openshift.io/termination',
    'konghq.com/plugins',
    'configuration.konghq.com/plugins',
    'projectcontour.io/tls-cert-namespace',
    'ingress.cilium.io/loadbalancer-mode',
    'k8s.apisix.apache.org/plugin-config-name',
    'higress.io/auth-secret',
    'zalando.org/skipper-filter',
    'ingress.appscode.com/type',
    'ingress.pomerium.io/policy',
    'tailscale.com/funnel',
    'k8s.ngrok.com/modules',
    'cloudflare-operator.io/content',
    'virtual-server.f5.com/ip',
    'ingress.citrix.com/frontend-ip',
    'aviinfrasetting.ako.vmware.com/name',
    'gloo.solo.io/x',
    'networking.gke.io/v1beta1.FrontendConfig',
    'alb.networking.azure.io/alb-name',
    'oci-native-ingress.oraclecloud.com/id',
    'ingress.cloud.tencent.com/direct-access',
  ])('%s is refused unless its prefix is allowed', (key) => {
    expect(annotated(key)).toEqual([`AnnotationNotAllowed spec.ingress.annotations.${key}`]);
    expect(annotated(key, [key.slice(0, key.indexOf('/'))])).toEqual([]);
    expect(annotated(key, ['example.com'])).toHaveLength(1);
  });

  test.each(['orchestra.io/course', 'course', 'example.com/a', 'notk8s.io/a', 'a.github.io/a'])(
    '%s is let through',
    (key) => {
      expect(annotated(key)).toEqual([]);
    },
  );
});

test('everything at once', () => {
  expect(found({ duration: '8d', ingress: { host: 'a.example.com', annotations: { 'helm.sh/hook': '' } } })).toEqual([
    'HostNotAllowed spec.ingress.host',
    'DurationTooLong spec.duration',
    'AnnotationNotAllowed spec.ingress.annotations.helm.sh/hook',
  ]);
});

test('public addresses carry scheme and port', () => {
  const settings = settingsWith();
  const plain = { ...settings.ingress, port: '30080', tls: { ...settings.ingress.tls, enabled: false } };
  const workshop = workshopOf(fullWorkshop);
  expect(addressOf(hostOf(workshop, settings), settings)).toBe('https://jupyter-rnaseq.workshops.example.org');
  expect(addressOf(hostOf(workshop, settings), settingsWith({ ingress: plain }))).toBe(
    'http://jupyter-rnaseq.workshops.example.org:30080',
  );
});

test('a workspace is named after template and owner, without a template after the session', () => {
  const kept = { storage: { workspace: { persist: 'per-user' } } };
  const claim = (spec: object) => sessionNames(workshopOf(minimalWorkshop, spec)).claim;
  expect(claim({ storage: {} })).toBe('bioc-intro-a1b2c3-pvc');
  expect(claim({ ...kept, templateSlug: 'bioc' })).toBe('ws-bioc-e40fd1c2f738');
  expect(claim(kept)).toBe('ws-bioc-intro-a1b2c3-e40fd1c2f738');
  expect(claim({ ...kept, templateSlug: 'bioc', owner: 'other@example.org' })).not.toBe('ws-bioc-e40fd1c2f738');
});

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.1.0.0/16', false],
  ['11.0.0.0/8', '10.0.0.0/8', false],
  ['10.0.0.0/8', '0.0.0.0/0', true],
  ['10.0.0.0/8', '::/0', false],
  ['fc00::/7', '::/0', true],
  ['fd12:3456::/32', 'fc00::/7', true],
  ['fe80::/10', 'fc00::/7', false],
  ['2001:db8::1/128', '2001:db8::/64', true],
  ['2001:db8:0:1::/64', '2001:db8::/64', false],
])('%s within %s: %s', (inner, outer, within) => {
  expect(isWithin(inner, outer)).toBe(within);
});

test('blocks of the same family are cut out; what is allowed on purpose stays', () => {
  expect(reachableBlocks(['0.0.0.0/0', '::/0', '10.5.0.0/16', '10.0.0.0/8'], ['10.0.0.0/8', 'fc00::/7'])).toEqual([
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
    { cidr: '::/0', except: ['fc00::/7'] },
    { cidr: '10.5.0.0/16' },
    { cidr: '10.0.0.0/8' },
  ]);
});
