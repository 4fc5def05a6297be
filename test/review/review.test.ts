// A review says what dist/ says: both are parsed here, by other code than the review's own, and compared.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parsePlatform } from '../../src/cli/values-input.js';
import { toStream } from '../../src/manifest/layout.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { JsonObject } from '../../src/model/json.js';
import { canonicalJson } from '../../src/model/json.js';
import { parseQuantity } from '../../src/model/scalars/index.js';
import type { Platform } from '../../src/model/values/parse.js';
import { parseValues } from '../../src/model/values/parse.js';
import { noticesOf } from '../../src/review/notices.js';
import { reviewOf } from '../../src/review/review.js';
import { permissionsIn } from '../../src/review/permissions.js';
import type { ComponentReport } from '../../src/review/report.js';
import { jsonSchemaOf, validationSchema } from '../../src/review/report.js';
import { minimal, valuesOf } from '../constructs/render.js';
import { object } from './manifests.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

/** An installation with every kind of Secret, and pods that are many for a while. */
const manifold = {
  ...minimal,
  networkPolicy: { enabled: true },
  global: { imagePullSecrets: ['pull'] },
  ingress: { tls: { existingSecret: 'platform-tls' } },
  frontend: { autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 } },
  operator: { replicas: 3, extraEnvFrom: [{ secretRef: { name: 'whole' } }] },
  api: {
    ...minimal.api,
    replicas: 5,
    extraVolumes: [
      { name: 'a', secret: { secretName: 'files', items: [{ key: 'one', path: 'x' }] } },
      { name: 'b', projected: { sources: [{ secret: { name: 'projected', items: [{ key: 'two', path: 'y' }] } }] } },
      { name: 'c', secret: { secretName: 'perhaps', optional: true } },
    ],
  },
};

interface Scene {
  readonly objects: Loose[];
  readonly platform: Platform;
}

const scenes: [string, () => Scene][] = [
  ...readdirSync('dist').map((environment): [string, () => Scene] => [
    environment,
    () => ({
      objects: readdirSync(`dist/${environment}`)
        .filter((file) => file !== 'kustomization.yaml')
        .flatMap((file) => parseAllDocuments(readFileSync(`dist/${environment}/${file}`, 'utf8')))
        .map((document) => document.toJS() as Loose),
      platform: parsePlatform({ environment }),
    }),
  ]),
  [
    'everything',
    () => {
      const values = valuesOf(manifold as JsonObject);
      const written = parseAllDocuments(toStream(synthesise(values)));
      return { objects: written.map((document) => document.toJS() as Loose), platform: { values, warnings: [] } };
    },
  ],
];

describe.each(scenes)('%s', (_, sceneOf) => {
  const { objects, platform } = sceneOf();
  const ofKind = (...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  const called = ({ kind, metadata: { namespace, name } }: Loose) =>
    `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  const pods = ofKind('Deployment', 'StatefulSet', 'Job');
  const containers = (pod: Loose): Loose[] => [...(pod.initContainers ?? []), ...pod.containers];

  const review = reviewOf({ platform });
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
    const read = [...pods.flatMap(ofPod), ...ofKind('ServiceAccount').flatMap(ofAccount), ...objects.flatMap(ofRoute)];
    const needed = read.filter((line) => !rendered.includes(line.split(' ')[3]));
    const said = all((part) => part.secrets).flatMap(({ name, type, keys, readers }) =>
      readers.flatMap((reader) => (keys.length === 0 ? [''] : keys).map((key) => `${reader} ${type} ${name} ${key}`)),
    );
    expect([...new Set(said)].sort()).toEqual([...new Set(needed)].sort());
  });

  function ofPod(each: Loose): string[] {
    const { spec } = each.spec.template;
    const env = containers(spec).flatMap(({ env: list = [] }) => list.map(({ valueFrom }: Loose) => valueFrom));
    const whole = containers(spec).flatMap(({ envFrom = [] }) => envFrom.map(({ secretRef }: Loose) => secretRef));
    const sources = (spec.volumes ?? []).flatMap(({ secret, projected }: Loose) => [
      secret && { ...secret, name: secret.secretName },
      ...(projected?.sources ?? []).map((source: Loose) => source.secret),
    ]);
    return [
      ...env.flatMap((from: Loose) =>
        from?.secretKeyRef ? [`generic ${from.secretKeyRef.name} ${from.secretKeyRef.key}`] : [],
      ),
      ...whole.filter(Boolean).map(({ name }: Loose) => `generic ${name} `),
      ...sources
        .filter((source: Loose) => source && source.optional !== true)
        .flatMap(({ name, items = [{ key: '' }] }: Loose) => items.map(({ key }: Loose) => `generic ${name} ${key}`)),
      ...(spec.imagePullSecrets ?? []).map(({ name }: Loose) => `pull ${name} `),
    ].map((line) => `${called(each)} ${line}`);
  }

  function ofAccount(each: Loose): string[] {
    return (each.imagePullSecrets ?? []).map(({ name }: Loose) => `${called(each)} pull ${name} `);
  }

  function ofRoute(each: Loose): string[] {
    const isIssued = Object.keys(each.metadata.annotations ?? {}).some((key) => /^cert-manager.*issuer$/.test(key));
    if (each.kind !== 'Ingress' || isIssued) return [];
    return (each.spec.tls ?? [])
      .filter(({ secretName }: Loose) => secretName)
      .map(({ secretName }: Loose) => `${called(each)} tls ${secretName} `);
  }

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
            (one: Loose) => usually(each) * parseQuantity(one.resources[of][resource]),
          ),
        )
        .reduce((sum, amount) => sum + amount, 0);
    const { requests, limits } = review.size.usual;
    expect(parseQuantity(requests.memory)).toBe(total('requests', 'memory'));
    expect(parseQuantity(limits.memory)).toBe(total('limits', 'memory'));
    expect(parseQuantity(requests.cpu)).toBeCloseTo(total('requests', 'cpu'), 6);
    expect(parseQuantity(limits.cpu)).toBeCloseTo(total('limits', 'cpu'), 6);
  });

  test('pods at most, and what they take then', () => {
    const most = pods.map((each) => [called(each), podsAtMost(each), each.spec.template.spec] as const);
    expect(workloads.map(({ object: name, podsAtMost: said }) => [name, said]).sort()).toEqual(
      most.map(([name, count]) => [name, count]).sort(),
    );
    expect(review.size.most.pods).toBe(most.reduce((sum, [, count]) => sum + count, 0));
    for (const of of ['requests', 'limits'] as const) {
      for (const resource of ['cpu', 'memory'] as const) {
        const sum = most.reduce((total, [, count, spec]) => total + count * podAmount(spec, of, resource), 0);
        expect(parseQuantity(review.size.most[of][resource])).toBeCloseTo(sum, 6);
      }
    }
  });

  function usually({ metadata, spec }: Loose): number {
    const scaler = ofKind('HorizontalPodAutoscaler').find((each) => each.spec.scaleTargetRef.name === metadata.name);
    return scaler?.spec.minReplicas ?? spec.replicas ?? 1;
  }

  function podsAtMost({ kind, metadata, spec }: Loose): number {
    if (kind === 'Job') return spec.parallelism ?? 1;
    const scaler = ofKind('HorizontalPodAutoscaler').find((each) => each.spec.scaleTargetRef.name === metadata.name);
    const replicas = scaler?.spec.maxReplicas ?? spec.replicas ?? 1;
    if (kind !== 'Deployment' || spec.strategy?.type === 'Recreate') return replicas;
    const surge = String(spec.strategy?.rollingUpdate?.maxSurge ?? '25%');
    return replicas + (surge.endsWith('%') ? Math.ceil((replicas * parseFloat(surge)) / 100) : Number(surge));
  }

  /** As the scheduler counts: all that run together, or the largest of those that run before. */
  function podAmount({ initContainers = [], containers: main }: Loose, of: string, resource: string): number {
    const amount = (one: Loose) => parseQuantity(one.resources?.[of]?.[resource] ?? '0');
    const sum = (list: Loose[]) => list.reduce((total, one) => total + amount(one), 0);
    const beside = initContainers.filter(({ restartPolicy }: Loose) => restartPolicy === 'Always');
    const before = initContainers.filter(({ restartPolicy }: Loose) => restartPolicy !== 'Always');
    return Math.max(sum([...main, ...beside]), ...before.map(amount));
  }

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

test('a template that nobody can launch, and settings that refuse every session, are said', () => {
  const templates = {
    rstudio: null,
    jupyterlab: null,
    short: { name: 'S', defaultDuration: '30m' },
    long: { name: 'L' },
  };
  const document = { ...minimal, sessions: { maxDuration: '1h' }, api: { ...minimal.api, templates } };
  const { platform } = parseValues(document as JsonObject);
  const told = noticesOf(platform!).filter(({ message }) => message.includes('the duration 4h'));
  expect(told.map(({ path, origin, message }) => [path, origin, message.replace(/:.*/, '')])).toEqual([
    ['api.templates.long', 'chosen', 'cannot be launched by anybody as it is'],
    ['sessions', 'chosen', 'refuses a Workshop that asks for nothing'],
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
