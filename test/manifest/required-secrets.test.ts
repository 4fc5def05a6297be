import { expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.js';
import { requiredSecrets } from '../../src/manifest/required-secrets.js';
import type { JsonObject } from '../../src/model/json.js';

const object = (kind: string, rest: JsonObject = {}, metadata: JsonObject = {}): Manifest =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'it', namespace: 'ns', ...metadata }, ...rest }) as Manifest;
const env = (name: string, more: JsonObject = {}) => ({ valueFrom: { secretKeyRef: { name, key: 'k', ...more } } });
const pod = (...containers: JsonObject[]) => object('Deployment', { spec: { template: { spec: { containers } } } });

test.each<[string, Manifest[], string[]]>([
  ['a variable', [pod({ env: [env('a'), env('a', { key: 'j' })] })], ['ns/a generic j,k']],
  ['all entries', [pod({ envFrom: [{ secretRef: { name: 'a' } }] })], ['ns/a generic ']],
  ['a volume', [object('Pod', { spec: { volumes: [{ secret: { secretName: 'a' } }] } })], ['ns/a generic ']],
  [
    'some items of a volume',
    [object('Pod', { spec: { volumes: [{ secret: { secretName: 'a', items: [{ key: 'k', path: 'p' }] } }] } })],
    ['ns/a generic k'],
  ],
  [
    'a part of a projected volume',
    [object('Pod', { spec: { volumes: [{ projected: { sources: [{ secret: { name: 'a' } }] } }] } })],
    ['ns/a generic '],
  ],
  ['credentials for pulling', [object('ServiceAccount', { imagePullSecrets: [{ name: 'a' }] })], ['ns/a pull ']],
  ['a certificate of an Ingress', [object('Ingress', { spec: { tls: [{ secretName: 'a' }] } })], ['ns/a tls ']],
  ['a certificate of an IngressRoute', [object('IngressRoute', { spec: { tls: { secretName: 'a' } } })], ['ns/a tls ']],
  [
    'no certificate that cert-manager makes',
    [
      object(
        'Ingress',
        { spec: { tls: [{ secretName: 'a' }] } },
        { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      ),
    ],
    [],
  ],
  [
    'nothing that is issued for another Ingress of the namespace',
    [
      object('Ingress', { spec: { tls: [{ secretName: 'a' }] } }, { annotations: { 'cert-manager.io/issuer': 'own' } }),
      object('Ingress', { spec: { tls: [{ secretName: 'a' }, { secretName: 'b' }] } }),
      object('Ingress', { spec: { tls: [{ secretName: 'a' }] } }, { namespace: 'other' }),
    ],
    ['ns/b tls ', 'other/a tls '],
  ],
  ['nothing optional', [pod({ env: [env('a', { optional: true })] })], []],
  [
    'nothing that is rendered',
    [pod({ env: [env('a'), env('b')] }), object('Secret', {}, { name: 'a' })],
    ['ns/b generic k'],
  ],
  [
    'what is rendered elsewhere',
    [pod({ env: [env('a')] }), object('Secret', {}, { name: 'a', namespace: 'other' })],
    ['ns/a generic k'],
  ],
])('finds %s', (_, manifests, expected) => {
  const found = requiredSecrets(manifests);
  expect(found.map(({ namespace, name, type, keys }) => `${namespace}/${name} ${type} ${keys.join(',')}`)).toEqual(
    expected,
  );
});

test('is sorted, and says who reads', () => {
  const job = object('Job', { spec: { env: [env('b'), env('a')] } });
  expect(requiredSecrets([pod({ env: [env('b')] }), job]).map(({ name, readers }) => [name, readers])).toEqual([
    ['a', ['Job ns/it']],
    ['b', ['Deployment ns/it', 'Job ns/it']],
  ]);
});
