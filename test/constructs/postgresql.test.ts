import { describe, expect, test } from 'vitest';
import { Postgresql } from '../../src/constructs/postgresql.js';
import type { JsonObject } from '../../src/model/json.js';
import type { Rendered } from './render.js';
import { find, minimal, names, render } from './render.js';

function withDatabase(postgresql: JsonObject, rest: JsonObject = {}): JsonObject {
  return { ...minimal, api: {}, ...rest, postgresql: { enabled: true, ...postgresql } };
}

const bundled = withDatabase({});
const serverLabels = {
  'app.kubernetes.io/name': 'orchestra',
  'app.kubernetes.io/instance': 'orchestra',
  'app.kubernetes.io/component': 'database',
};

function serverOf(document: JsonObject = bundled): Rendered {
  return find(render(Postgresql, document), 'StatefulSet', 'orchestra-database').spec;
}

function containerOf(document: JsonObject = bundled): Rendered {
  return serverOf(document).template.spec.containers[0];
}

describe('Postgresql', () => {
  test('is one server with two Services and a Secret', () => {
    const manifests = render(Postgresql, bundled);
    expect(names(manifests)).toEqual([
      'Secret/orchestra-postgresql',
      'Service/orchestra-postgresql',
      'Service/orchestra-postgresql-hl',
      'StatefulSet/orchestra-database',
    ]);
    const ports = [{ name: 'postgresql', port: 5432, targetPort: 'postgresql', protocol: 'TCP' }];
    expect(find(manifests, 'Service', 'orchestra-postgresql').spec).toEqual({
      type: 'ClusterIP',
      selector: serverLabels,
      ports,
    });
    expect(find(manifests, 'Service', 'orchestra-postgresql-hl').spec).toEqual({
      type: 'ClusterIP',
      clusterIP: 'None',
      selector: serverLabels,
      ports,
    });
    expect(serverOf()).toMatchObject({ replicas: 1, serviceName: 'orchestra-postgresql-hl' });
  });

  test('keeps its volume whatever happens to it', () => {
    expect(serverOf().persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    expect(serverOf().volumeClaimTemplates).toEqual([
      {
        metadata: { name: 'data', labels: serverLabels },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } },
      },
    ]);
  });

  test('asks for the volume that the user wants', () => {
    const document = withDatabase({ persistence: { size: '20Gi', storageClass: 'fast' } });
    expect(serverOf(document).volumeClaimTemplates[0].spec).toMatchObject({
      resources: { requests: { storage: '20Gi' } },
      storageClassName: 'fast',
    });
  });

  test('keeps its data below the root of the volume, and writes nowhere but into volumes', () => {
    expect(containerOf().env).toContainEqual({ name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' });
    expect(containerOf().volumeMounts).toEqual([
      { name: 'data', mountPath: '/var/lib/postgresql/data' },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'run', mountPath: '/var/run/postgresql' },
    ]);
    expect(serverOf().template.spec.volumes).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'run', emptyDir: {} },
    ]);
  });

  test('runs as the user of the image, under Pod Security "restricted", without a token', () => {
    const { spec } = serverOf().template;
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 999,
      runAsGroup: 999,
      fsGroup: 999,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerOf().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      runAsUser: 999,
      runAsGroup: 999,
    });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(Object.keys(containerOf().resources)).toEqual(['limits', 'requests']);
  });

  test('gets a minute to close its connections', () => {
    expect(serverOf().template.spec.terminationGracePeriodSeconds).toBe(60);
  });

  test('is asked over TCP whether it is ready: on its first start it serves a socket before it is', () => {
    const document = withDatabase({ auth: { username: 'u', database: 'd' } });
    const command = ['pg_isready', '-h', '127.0.0.1', '-U', 'u', '-d', 'd'];
    const { startupProbe, livenessProbe, readinessProbe } = containerOf(document);
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) expect(probe.exec.command).toEqual(command);
  });

  test('takes its password from a Secret, inline or of the user', () => {
    const passwordOf = (document: JsonObject) =>
      containerOf(document).env.find(({ name }: Rendered) => name === 'POSTGRES_PASSWORD').valueFrom.secretKeyRef;
    const theirs = withDatabase({ auth: { existingSecret: 'pg' } });
    expect(passwordOf(bundled)).toEqual({ name: 'orchestra-postgresql', key: 'password' });
    expect(passwordOf(theirs)).toEqual({ name: 'pg', key: 'password' });
    expect(find(render(Postgresql, bundled), 'Secret', 'orchestra-postgresql').stringData).toEqual({
      password: 'orchestra',
    });
    expect(names(render(Postgresql, theirs))).not.toContain('Secret/orchestra-postgresql');
  });

  test('is not restarted by a new password, which it would not read anyway', () => {
    const other = withDatabase({ auth: { password: 'other' } });
    expect(serverOf(other).template).toEqual(serverOf().template);
  });

  test('runs on the system pool, pulls with the secrets and from the registry of the platform', () => {
    const document = withDatabase(
      { image: { tag: '17.7', pullPolicy: 'Always' } },
      { systemPool: { enabled: true }, global: { imagePullSecrets: ['pull'], imageRegistry: 'example.edu' } },
    );
    expect(serverOf(document).template.spec).toMatchObject({
      nodeSelector: { 'kubernetes.io/os': 'linux', pool: 'system' },
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'system', effect: 'NoSchedule' }],
      imagePullSecrets: [{ name: 'pull' }],
    });
    expect(containerOf(document)).toMatchObject({
      image: 'example.edu/library/postgres:17.7',
      imagePullPolicy: 'Always',
    });
    expect(containerOf().image).toBe('docker.io/library/postgres:17.6');
  });
});
