// A review says what dist/ says: both are parsed here, by other code than the review's own, and compared.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parsePlatform } from '../../src/cli/values-input.js';
import { canonicalJson } from '../../src/model/json.js';
import { parseQuantity } from '../../src/model/scalars/index.js';
import { reviewOf } from '../../src/review/review.js';
import { permissionsIn } from '../../src/review/permissions.js';
import type { ComponentReport } from '../../src/review/report.js';
import { jsonSchemaOf, validationSchema } from '../../src/review/report.js';
import { minimal, valuesOf } from '../constructs/render.js';
import { object } from './manifests.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

describe.each(readdirSync('dist'))('%s', (environment) => {
  const objects: Loose[] = readdirSync(`dist/${environment}`)
    .filter((file) => file !== 'kustomization.yaml')
    .flatMap((file) => parseAllDocuments(readFileSync(`dist/${environment}/${file}`, 'utf8')))
    .map((document) => document.toJS() as Loose);
  const ofKind = (...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  const called = ({ kind, metadata: { namespace, name } }: Loose) =>
    `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  const pods = ofKind('Deployment', 'StatefulSet', 'Job');
  const containers = (pod: Loose): Loose[] => [...(pod.initContainers ?? []), ...pod.containers];

  const review = reviewOf({ platform: parsePlatform({ environment }) });
  const all = <T>(read: (part: ComponentReport) => readonly T[]): T[] =>
    review.components.flatMap((part) => [...read(part)]);
  const workloads = all((part) => part.workloads);

  test('every object is somewhere, once', () => {
    expect(all((part) => part.objects).sort()).toEqual(objects.map(called).sort());
  });

  test('permissions', () => {
    const granted = ofKind('RoleBinding', 'ClusterRoleBinding').flatMap(({ kind, metadata, roleRef, subjects }) => {
      const role = objects.find(
        (each) =>
          each.kind === roleRef.kind &&
          each.metadata.name === roleRef.name &&
          each.metadata.namespace === metadata.namespace,
      );
      const place = kind === 'RoleBinding' ? metadata.namespace : '';
      return subjects.flatMap(({ namespace, name }: Loose) =>
        role.rules.flatMap(({ apiGroups: [group], resources: [resource], resourceNames = [''], verbs }: Loose) =>
          verbs.map(
            (verb: string) => `${namespace}/${name} ${verb} ${group}/${resource} ${resourceNames[0]} @${place}`,
          ),
        ),
      );
    });
    const said = all((part) => part.permissions).flatMap(({ account, namespaces, group, resource, names, verbs }) =>
      (namespaces.length === 0 ? [''] : namespaces).flatMap((place) =>
        verbs.map(({ verb }) => `${account} ${verb} ${group}/${resource} ${names[0] ?? ''} @${place}`),
      ),
    );
    expect(said.sort()).toEqual(granted.sort());
    expect(said.length).toBeGreaterThan(30);
    for (const { reason } of all((part) => part.permissions).flatMap(({ verbs }) => verbs))
      expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  test('rules of network policies', () => {
    const written = ofKind('NetworkPolicy').flatMap((policy) =>
      (['ingress', 'egress'] as const).flatMap((direction) =>
        (policy.spec[direction] ?? []).flatMap(({ ports = [], from = [null], to = [null] }: Loose) =>
          (direction === 'ingress' ? from : to).map((selector: Loose) =>
            canonicalJson([called(policy), direction, selector, ports]),
          ),
        ),
      ),
    );
    const said = workloads.flatMap(({ reachedBy, reaches }) =>
      [reachedBy, reaches].flatMap(({ peers }, index) =>
        peers.map(({ policy, selector, ports }) =>
          canonicalJson([policy, ['ingress', 'egress'][index], selector, ports]),
        ),
      ),
    );
    expect(said.sort()).toEqual(written.sort());
    const isOn = ofKind('NetworkPolicy').length > 0;
    for (const { reachedBy, reaches } of workloads)
      expect([reachedBy.restricted, reaches.restricted]).toEqual([isOn, isOn]);
  });

  test('images, accounts and tokens', () => {
    const written = pods.flatMap((each) => {
      const { spec } = each.spec.template;
      const account = `${each.metadata.namespace}/${spec.serviceAccountName ?? 'default'}`;
      return containers(spec).map(({ name, image }) =>
        [called(each), account, spec.automountServiceAccountToken, name, image].join(' '),
      );
    });
    const said = workloads.flatMap(({ object: name, account, getsToken, containers: run }) =>
      run.map(({ container, image }) => [name, account, getsToken, container, image].join(' ')),
    );
    expect(said.sort()).toEqual(written.sort());
  });

  test('Secrets', () => {
    const rendered = ofKind('Secret').map(({ metadata }) => metadata.name);
    const read = pods.flatMap((each) =>
      containers(each.spec.template.spec)
        .flatMap(({ env = [] }) => env.map(({ valueFrom }: Loose) => valueFrom?.secretKeyRef).filter(Boolean))
        .filter(({ name }) => !rendered.includes(name))
        .map(({ name, key }) => `${called(each)} ${name} ${key}`),
    );
    const said = all((part) => part.secrets)
      .filter(({ type }) => type === 'generic')
      .flatMap(({ name, keys, readers }) => readers.flatMap((reader) => keys.map((key) => `${reader} ${name} ${key}`)));
    expect([...new Set(said)].sort()).toEqual([...new Set(read)].sort());
  });

  test('storage', () => {
    const claims = ofKind('StatefulSet').flatMap((each) =>
      (each.spec.volumeClaimTemplates ?? []).map((claim: Loose) => claim.spec.resources.requests.storage),
    );
    expect(all((part) => part.storage).map(({ size }) => size)).toEqual(claims);
  });

  test('order', () => {
    const waves = objects.map(
      (each) => `${String(Number(each.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0))} ${called(each)}`,
    );
    expect(
      review.order.flatMap(({ wave, objects: names }) => names.map((name) => `${String(wave)} ${name}`)).sort(),
    ).toEqual(waves.sort());
    expect(review.order.map(({ wave }) => wave)).toEqual(
      review.order.map(({ wave }) => wave).toSorted((a, b) => a - b),
    );
  });

  test('size', () => {
    const total = (of: 'requests' | 'limits', resource: string) =>
      pods
        .filter(({ kind }) => kind !== 'Job')
        .flatMap((each) =>
          each.spec.template.spec.containers.map(
            (one: Loose) => (each.spec.replicas ?? 1) * parseQuantity(one.resources[of][resource]),
          ),
        )
        .reduce((sum, amount) => sum + amount, 0);
    const { requests, limits } = review.size.usual;
    expect(parseQuantity(requests.memory)).toBe(total('requests', 'memory'));
    expect(parseQuantity(limits.memory)).toBe(total('limits', 'memory'));
    expect(parseQuantity(requests.cpu)).toBeCloseTo(total('requests', 'cpu'), 6);
    expect(parseQuantity(limits.cpu)).toBeCloseTo(total('limits', 'cpu'), 6);
  });

  test('no pod of the platform is less than restricted', () => {
    expect(workloads.flatMap(({ weaknesses }) => weaknesses)).toEqual([]);
  });
});

test('the schema describes a whole validation', () => {
  const platform = parsePlatform({ environment: 'nginx' });
  const validate = new Ajv({ strict: false }).compile(JSON.parse(jsonSchemaOf(validationSchema)) as object);
  const found = { version: 1, problems: [], notices: [], workshops: [], review: reviewOf({ platform }) };
  expect(validate(JSON.parse(JSON.stringify(found))), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...found, review: { ...found.review, extra: 1 } })).toBe(false);
});

test('Secrets of sessions are needed in every namespace in which sessions run', () => {
  const sessions = { namespaces: ['a', 'b'], imagePullSecrets: ['pull'], tls: { secretName: 'wildcard' } };
  const values = valuesOf({ ...minimal, global: { defaultNamespace: 'a' }, sessions });
  const [plain] = reviewOf({ platform: { values, warnings: [] } }).sessions;
  expect(plain?.secrets.map(({ namespace, name, type }) => `${namespace}/${name} ${type}`).sort()).toEqual([
    'a/pull pull',
    'a/wildcard tls',
    'b/pull pull',
    'b/wildcard tls',
  ]);
});

test('templates that cannot be launched are no sessions', () => {
  const templates = { rstudio: { name: 'R', enabled: false }, jupyterlab: { name: 'J', defaultDuration: '30d' } };
  const values = valuesOf({ ...minimal, api: { ...minimal.api, templates } });
  expect(reviewOf({ platform: { values, warnings: [] } }).sessions.map(({ component }) => component)).toEqual([
    'plain session',
  ]);
});

test('a session has room for its app and for the proxy beside it', () => {
  const templates = { rstudio: { name: 'R', resources: { cpu: '4', memory: '8Gi' }, storage: { size: '5Gi' } } };
  const values = valuesOf({ ...minimal, api: { ...minimal.api, templates } });
  const session = reviewOf({ platform: { values, warnings: [] } }).sessions.find(
    ({ component }) => component === 'session of rstudio',
  );
  expect(session?.workloads[0]).toMatchObject({ pods: 1, podsAtMost: 1, limits: { cpu: '4200m', memory: '8320Mi' } });
  expect(session?.storage).toMatchObject([{ size: '5Gi', storageClass: '', accessModes: ['ReadWriteOnce'] }]);
});

describe('permissions of roles', () => {
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
  const binding = {
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'n', name: 's' }],
  };

  test('nobody has a permission without a reason', () => {
    const manifests = [object('Role', 'r', { rules }), object('RoleBinding', 'r', binding)];
    expect(() => permissionsIn(manifests, () => undefined)).toThrow(
      'Role a/r allows get pods, and nobody has said why',
    );
  });

  test('a role that is not there is no secret', () => {
    expect(() => permissionsIn([object('RoleBinding', 'r', binding)], () => '')).toThrow('a role that is not rendered');
  });

  test('an account that may the same in several namespaces is said once', () => {
    const in_ = (namespace: string) =>
      [object('Role', 'r', { rules }), object('RoleBinding', 'r', binding)].map((each) => ({
        ...each,
        metadata: { ...each.metadata, namespace },
      }));
    expect(permissionsIn([...in_('y'), ...in_('x')], () => 'Why.')).toMatchObject([
      { account: 'n/s', namespaces: ['x', 'y'] },
    ]);
  });

  test('without namespaces they hold everywhere', () => {
    const values = valuesOf({ ...minimal, sessions: { namespaces: [] } });
    const { components } = reviewOf({ platform: { values, warnings: [] } });
    const wide = components
      .flatMap(({ permissions }) => permissions)
      .filter(({ namespaces }) => namespaces.length === 0);
    expect(new Set(wide.map(({ role }) => role))).toEqual(
      new Set(['ClusterRole orchestra-api-orchestra-system', 'ClusterRole orchestra-operator-orchestra-system']),
    );
  });
});
