// What is drift and what is not: an object applied and read back compares equal, and any edit of it does not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderWorkshop } from '../../src/charts/workshop-chart.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import { findAmount } from '../../src/operator/amounts.js';
import { isAsManifest, normalisedTemplate, sameFields, shapeOf } from '../../src/operator/comparison.js';
import { settingsWith, workshopOf } from '../model/sessions/sessions.js';
import { fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import type { Rendered } from '../constructs/render.js';
import { anySpec } from './any-spec.js';
import { asOwned } from './world.js';

/** An edit of some object. */
type Change = (object: Rendered) => unknown;

const same = (manifest: JsonObject, owned: JsonObject) => isAsManifest(owned, manifest);

const settings = settingsWith();
const anySettings = fc.constantFrom(
  settings,
  settingsWith({
    ingress: { ...settings.ingress, controller: 'nginx', tls: { enabled: true, secretName: '', certResolver: '' } },
  }),
  settingsWith({
    pod: { ...settings.pod, imagePullSecrets: ['b', 'a'], tiers: { large: { tolerations: [{ key: 'k' }] } } },
  }),
  settingsWith({ sidecar: { ...settings.sidecar, resources: { limits: { cpu: 1, memory: '0.5Gi' }, requests: {} } } }),
);

/** What an API server does to an object on the way into its storage, as far as our objects are concerned. */
function asStored(value: Json | undefined, builtIn: boolean, key = ''): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => asStored(item, builtIn, key === 'env' ? 'env item' : '') as Json);
    return builtIn && items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) {
    return builtIn && key === 'amount'
      ? canonicalAmount(value)
      : builtIn && key === 'env value' && value === ''
        ? undefined
        : value;
  }
  const inner = (name: string) =>
    ['limits', 'requests'].includes(key) ? 'amount' : key === 'env item' ? `env ${name}` : name;
  const entries = Object.entries(value).map(([name, each]) => [name, asStored(each, builtIn, inner(name))] as const);
  const kept = entries.filter(([, each]) => each !== undefined);
  return builtIn && kept.length === 0 ? undefined : (Object.fromEntries(kept.reverse()) as JsonObject);
}

/** Whole numbers are written whole, others in thousandths: much like Kubernetes, and another text than ours. */
function canonicalAmount(value: Json | undefined): Json {
  const amount = findAmount(value) ?? 0n;
  const thousandths = amount / 1_000_000n;
  return thousandths % 1000n === 0n ? String(thousandths / 1000n) : `${String(thousandths)}m`;
}

describe('any Workshop under any settings', () => {
  const rendered = fc
    .tuple(anySpec, anySettings)
    .map(([spec, under]) => renderWorkshop(workshopOf(minimalWorkshop, spec), under));

  test('compares equal when it is read back', () => {
    fc.assert(
      fc.property(rendered, (manifests) => {
        for (const manifest of manifests) {
          const builtIn = !manifest.apiVersion.startsWith('traefik.io');
          const { metadata, ...rest } = asOwned(manifest);
          const stored = asStored(rest, builtIn) as JsonObject;
          expect(same(manifest, { ...stored, metadata: asStored(metadata, true) }), manifest.kind).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('differs after any edit of any field', () => {
    fc.assert(
      fc.property(rendered, fc.nat(), fc.constantFrom('drop', 'change', 'add'), (manifests, seed, how) => {
        const manifest = manifests[seed % manifests.length]!;
        const owned = asOwned(manifest);
        const leaves = leavesOf(owned).filter(([, value]) => value !== '');
        const [path] = leaves[seed % leaves.length]!;
        edit(owned, path, how);
        expect(same(manifest, owned), `${manifest.kind} ${how} ${path.join('.')}`).toBe(false);
      }),
      { numRuns: 400 },
    );
  });
});

describe('single differences', () => {
  const [network, claim, service, deployment, headers, , route] = renderWorkshop(
    workshopOf(fullWorkshop),
    settings,
  ) as unknown as JsonObject[];
  const edited = (manifest: JsonObject | undefined, change: Change) => {
    const owned = asOwned(manifest!);
    change(owned);
    return same(manifest!, owned);
  };

  test.each<[string, JsonObject | undefined, boolean, Change]>([
    ['a Service’s port', service, false, (o) => (o.spec.ports[0].port = 81)],
    ['a selector', service, false, (o) => (o.spec.selector.x = 'y')],
    ['a label', claim, false, (o) => delete o.metadata.labels['orchestra.io/workshop']],
    ['all labels', claim, false, (o) => delete o.metadata.labels],
    ['a label that we no longer render', claim, false, (o) => (o.metadata.labels.app = 'x')],
    ['a rule that admits everybody', network, false, (o) => o.spec.egress.push({})],
    ['no rules', network, false, (o) => delete o.spec.ingress],
    ['a blanked header', headers, false, (o) => delete o.spec.headers.customRequestHeaders['X-Auth-Request-Email']],
    ['TLS of a route, which is an empty map', route, false, (o) => delete o.spec.tls],
    ['a Middleware of a route', route, false, (o) => o.spec.routes[0].middlewares.pop()],
    ['the order of Middlewares', route, false, (o) => o.spec.routes[0].middlewares.reverse()],
    ['the order of containers', deployment, true, (o) => o.spec.template.spec.containers.reverse()],
    ['the order of variables', deployment, true, (o) => o.spec.template.spec.containers[0].env.reverse()],
    ['the order of arguments', deployment, false, (o) => o.spec.template.spec.containers[0].args.reverse()],
    [
      'another spelling of an amount',
      deployment,
      true,
      (o) => (o.spec.template.spec.containers[0].resources.limits.cpu = '2000m'),
    ],
    ['another amount', deployment, false, (o) => (o.spec.template.spec.containers[0].resources.limits.cpu = '2001m')],
    ['an empty list', deployment, true, (o) => (o.spec.template.spec.initContainers = [])],
    ['null', deployment, true, (o) => (o.spec.paused = null)],
    ['a port by another type', service, false, (o) => (o.spec.ports[0].port = '80')],
  ])('%s', (_, manifest, expected, change) => {
    expect(edited(manifest, change)).toBe(expected);
  });
});

describe('the shape of a template', () => {
  const template = (renderWorkshop(workshopOf(fullWorkshop), settings) as unknown as JsonObject[]).find(
    ({ kind }) => kind === 'Deployment',
  )!;
  const shape = (change: Change = () => undefined) => {
    const copy = structuredClone((template['spec'] as JsonObject)['template']) as Rendered;
    change(copy.spec);
    return shapeOf(normalisedTemplate(copy));
  };

  test.each<[string, boolean, Change]>([
    ['another image', true, (s) => (s.containers[0].image = 'x')],
    ['other arguments', true, (s) => (s.containers[0].args = ['x'])],
    ['no image', false, (s) => delete s.containers[0].image],
    ['one variable less', false, (s) => s.containers[0].env.pop()],
    ['a variable without its value', false, (s) => delete s.containers[0].env[0].value],
    ['no container', false, (s) => s.containers.pop()],
    ['no arguments', false, (s) => delete s.containers[0].args],
  ])('with %s: the same is %s', (_, expected, change) => {
    expect(shape(change) === shape()).toBe(expected);
  });
});

test.each(['toString', 'constructor', '__proto__'])('a list may be named %s', (name) => {
  const fields = JSON.parse(`{"${name}": [{"b": 1}, {"a": 1}]}`) as JsonObject;
  expect(sameFields(normalisedTemplate(fields), fields)).toBe(true);
});

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1Gi', '1073741824'],
  ['1.5Gi', '1536Mi'],
  ['1e3', '1k'],
  ['1E3', '1000'],
  ['.5', '500m'],
  ['1.', '1'],
  ['0.0000000001', '1n'],
  ['99999999999E', '9223372036854775807'],
])('%s is the amount %s', (a, b) => {
  expect(findAmount(a)).toBe(findAmount(b));
});

test('an amount is a number too, and other things are none', () => {
  expect(findAmount(1)).toBe(findAmount('1'));
  expect(findAmount('1Gi')).not.toBe(findAmount('1G'));
  for (const other of ['', 'x', '-1', '1 Gi', '1Zi', null, {}, undefined, Number.NaN])
    expect(findAmount(other)).toBeUndefined();
});

function leavesOf(value: Json | undefined, path: (string | number)[] = []): [(string | number)[], Json | undefined][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item as Json, [...path, index]));
  if (!isObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function edit(root: JsonObject, path: readonly (string | number)[], how: string): void {
  const parent = path.slice(0, -1).reduce<Rendered>((at, step) => at[step], root);
  const last = path.at(-1)!;
  if (how === 'drop') {
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else Reflect.deleteProperty(parent as object, last);
  } else if (how === 'change')
    parent[last] = typeof parent[last] === 'number' ? parent[last] + 1 : `${String(parent[last])}7`;
  else if (Array.isArray(parent)) parent.push('new');
  else parent.brandNew = 'new';
}
