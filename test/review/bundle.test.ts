// A bundle holds what grants permissions, exactly as it is rendered, no secret, and a hash of all of it.
import { describe, expect, test } from 'vitest';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import type { JsonObject } from '../../src/model/json.js';
import {
  compareBundle,
  derivedFrom,
  findBundledComponent,
  grantedComponents,
  renderBundle,
} from '../../src/review/bundle.js';
import { minimal, valuesOf } from '../constructs/render.js';

const values = valuesOf({
  ...minimal,
  namespace: { create: true },
  sessions: { namespaces: ['default-ns'] },
  global: { defaultNamespace: 'default-ns' },
});
const bundle = renderBundle({ values });
const names = (manifests: readonly Manifest[]) => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

function unmarked(manifest: Manifest): Manifest {
  const { [derivedFrom]: hash, ...annotations } = manifest.metadata.annotations ?? {};
  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

test('every account, role, binding and namespace is in it, as it is rendered', () => {
  const kinds = /^(Namespace|ServiceAccount|(Cluster)?Role(Binding)?)$/;
  const rendered = synthesise(values)
    .flatMap((group) => group.manifests)
    .filter(({ kind }) => kinds.test(kind));
  const granted = bundle.filter(({ kind }) => kind !== 'ConfigMap').map(unmarked);
  expect(granted.length).toBeGreaterThan(10);
  expect(new Set(granted.map((each) => JSON.stringify(each)))).toEqual(
    new Set(rendered.map((each) => JSON.stringify(each))),
  );
});

test('roles come before their bindings, namespaces before everything', () => {
  const kinds = bundle.map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual(['Namespace', 'ServiceAccount', 'Role', 'RoleBinding', 'ConfigMap']);
});

test('a part has its own, and the namespaces', () => {
  expect(grantedComponents({ values })).toEqual(['api', 'authentication-proxy', 'frontend', 'migrate', 'operator']);
  expect(names(renderBundle({ values, component: 'operator' }))).toEqual([
    'Namespace default-ns',
    'Namespace orchestra-system',
    'ServiceAccount orchestra-operator',
    'Role orchestra-operator',
    'Role orchestra-operator-election',
    'RoleBinding orchestra-operator',
    'RoleBinding orchestra-operator-election',
    'ConfigMap orchestra-operator-bundle',
  ]);
});

test('the hash is the same for all of a bundle, and another for other values', () => {
  const hashes = (manifests: readonly Manifest[]) =>
    new Set(manifests.map(({ metadata }) => metadata.annotations?.[derivedFrom]));
  expect(hashes(bundle).size).toBe(1);
  expect(hashes([...bundle, ...renderBundle({ values: { ...values, nameOverride: 'x' } })]).size).toBe(2);
});

test('no secret is in it, nor in its hash', () => {
  const withSecret = (secret: string) =>
    renderBundle({
      values: valuesOf({
        api: {
          database: { url: `postgresql+asyncpg://u:${secret}@h/d` },
          extraEnv: [{ name: 'SMTP_PASS', value: secret }],
          templates: { a: { name: 'A', env: { PASSWORD: secret }, args: [`--colour=${secret}`] } },
        },
        'oauth2-proxy': {
          config: {
            clientID: 'id',
            clientSecret: secret,
            cookieSecret: '0123456789abcdef',
            configFile: `email_domains = [ "example.edu" ]\nredis_password = "${secret}"`,
          },
        },
      } as JsonObject),
    });
  const text = JSON.stringify(withSecret('hidden-one'));
  expect(text).not.toContain('hidden');
  expect(text).not.toContain('0123456789abcdef');
  expect(text).toBe(JSON.stringify(withSecret('hidden-two')));
});

describe('compared with what would be derived now', () => {
  test('it is what it is', () => {
    expect(compareBundle('b.yaml', bundle, { values })).toEqual({
      file: 'b.yaml',
      stale: false,
      missing: [],
      superfluous: [],
      objects: [],
    });
  });

  test('another controller needs other permissions, each with its reason', () => {
    const nginx = { ...values, ingress: { ...values.ingress, controller: 'nginx' as const, className: 'nginx' } };
    const { stale, missing, superfluous, objects } = compareBundle('b.yaml', bundle, { values: nginx });
    expect(stale).toBe(true);
    expect(missing).toContainEqual({
      permission: 'create networking.k8s.io/ingresses in default-ns',
      account: 'orchestra-system/orchestra-operator',
      reason: 'Applying an object that is not there creates it.',
    });
    expect(superfluous.map(({ permission }) => permission)).toContain('create traefik.io/ingressroutes in default-ns');
    expect(objects.map(({ object: { kind, name } }) => `${kind} ${name}`)).toEqual([
      'Role orchestra-operator',
      'ConfigMap orchestra-platform-bundle',
    ]);
  });

  test('values that need no other permission leave it out of date all the same', () => {
    const { stale, missing, superfluous } = compareBundle('b.yaml', bundle, {
      values: { ...values, api: { ...values.api, replicas: 3 } },
    });
    expect([stale, missing, superfluous]).toEqual([true, [], []]);
  });

  test('a permission that was taken out by hand is missing', () => {
    const cut = bundle.filter(
      ({ kind, metadata }) => !(kind === 'Role' && metadata.name === 'orchestra-operator-election'),
    );
    const { missing } = compareBundle('b.yaml', cut, { values });
    expect(missing.map(({ permission }) => permission.replace(/-[0-9a-f]{10} /, '-# '))).toEqual([
      'create coordination.k8s.io/leases in orchestra-system',
      'get coordination.k8s.io/leases orchestra-operator-# in orchestra-system',
      'update coordination.k8s.io/leases orchestra-operator-# in orchestra-system',
    ]);
  });

  test('it says for which part it was made', () => {
    expect(findBundledComponent(bundle)).toEqual({});
    expect(findBundledComponent(renderBundle({ values, component: 'api' }))).toEqual({ component: 'api' });
    expect(findBundledComponent(bundle.slice(0, -1))).toBeUndefined();
  });
});
