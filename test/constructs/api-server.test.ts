import { describe, expect, test } from 'vitest';
import { ApiServer } from '../../src/constructs/api-server.js';
import { DatabaseSecret } from '../../src/constructs/database-secret.js';
import type { JsonObject } from '../../src/model/json.js';
import type { Rendered } from './render.js';
import { find, minimal, names, render } from './render.js';

const inlineUrl = 'postgresql+asyncpg://a:b@db/c';

function withApi(api: JsonObject): JsonObject {
  return { ...minimal, api: { ...minimal.api, ...api } };
}

function withDatabase(database: JsonObject, rest: JsonObject = {}): JsonObject {
  return { ...minimal, api: { ...rest, database } };
}

const inline = withDatabase({ url: inlineUrl });
const bundled: JsonObject = { ...minimal, api: {}, postgresql: { enabled: true } };

function podTemplateOf(document: JsonObject = minimal): Rendered {
  return find(render(ApiServer, document), 'Deployment', 'orchestra-api').spec.template;
}

function containerOf(document: JsonObject = minimal): Rendered {
  return podTemplateOf(document).spec.containers[0];
}

function variable(document: JsonObject, name: string): Rendered {
  return containerOf(document).env.find((each: Rendered) => each.name === name);
}

function annotationsOf(document: JsonObject = minimal): Rendered {
  return podTemplateOf(document).metadata.annotations;
}

describe('ApiServer', () => {
  test('is a Deployment with an account and a Service on port 80', () => {
    const manifests = render(ApiServer);
    expect(names(manifests)).toEqual([
      'ServiceAccount/orchestra-api',
      'Deployment/orchestra-api',
      'Service/orchestra-api',
    ]);
    expect(find(manifests, 'Service', 'orchestra-api').spec.ports).toEqual([
      { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
    ]);
    expect(containerOf().ports).toEqual([{ name: 'http', containerPort: 8000 }]);
  });

  test('calls Kubernetes under an account of its own', () => {
    const { serviceAccountName, automountServiceAccountToken } = podTemplateOf().spec;
    expect({ serviceAccountName, automountServiceAccountToken }).toEqual({
      serviceAccountName: 'orchestra-api',
      automountServiceAccountToken: true,
    });
  });

  test('is told everything by its environment, in a fixed order, and the user last', () => {
    const document = withApi({
      adminEmails: ['b@example.edu', 'a@example.edu'],
      extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }],
    });
    expect(containerOf(document).env).toEqual([
      { name: 'ORCHESTRA_DEFAULT_NAMESPACE', value: 'default' },
      { name: 'ORCHESTRA_REQUIRE_AUTHENTICATION', value: 'true' },
      { name: 'ORCHESTRA_ADMIN_EMAILS', value: '["b@example.edu","a@example.edu"]' },
      {
        name: 'ORCHESTRA_DATABASE_URL',
        valueFrom: { secretKeyRef: { name: 'orchestra-db', key: 'database-url' } },
      },
      { name: 'ORCHESTRA_CORS_ORIGINS', value: '["https://app.orchestra.localhost"]' },
      { name: 'ORCHESTRA_TEMPLATES_DIR', value: '/etc/orchestra/templates' },
      { name: 'UV_CACHE_DIR', value: '/tmp/uv-cache' },
      { name: 'UV_NO_SYNC', value: '1' },
      { name: 'UV_FROZEN', value: '1' },
      { name: 'HTTPS_PROXY', value: 'http://proxy:3128' },
    ]);
  });

  test('admits one fixed identity in development, right after the database', () => {
    const document = withApi({ requireAuthentication: false, devIdentity: 'dev@example.edu' });
    expect(containerOf(document).env.slice(1, 5)).toEqual([
      { name: 'ORCHESTRA_REQUIRE_AUTHENTICATION', value: 'false' },
      { name: 'ORCHESTRA_ADMIN_EMAILS', value: '[]' },
      expect.objectContaining({ name: 'ORCHESTRA_DATABASE_URL' }),
      { name: 'ORCHESTRA_DEV_IDENTITY', value: 'dev@example.edu' },
    ]);
  });

  test('answers the origin that browsers use', () => {
    const document = { ...minimal, ingress: { port: '30080', tls: { enabled: false } } };
    expect(variable(document, 'ORCHESTRA_CORS_ORIGINS').value).toBe('["http://app.orchestra.localhost:30080"]');
  });

  test('has somewhere to write, and the catalog to read', () => {
    expect(podTemplateOf().spec.volumes).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'workshop-templates', configMap: { name: 'orchestra-workshop-templates' } },
    ]);
    expect(containerOf().volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'workshop-templates', mountPath: '/etc/orchestra/templates', readOnly: true },
    ]);
    expect(containerOf().securityContext.readOnlyRootFilesystem).toBe(true);
  });

  test("takes the user's volumes and security after its own", () => {
    const { spec } = podTemplateOf(
      withApi({
        extraVolumes: [{ name: 'certificates', secret: { secretName: 'ca' } }],
        extraVolumeMounts: [{ name: 'certificates', mountPath: '/etc/ca' }],
        podSecurityContext: { fsGroup: 1000 },
      }),
    );
    expect(spec.volumes.at(-1)).toEqual({ name: 'certificates', secret: { secretName: 'ca' } });
    expect(spec.containers[0].volumeMounts.at(-1)).toEqual({ name: 'certificates', mountPath: '/etc/ca' });
    expect(spec.securityContext).toEqual({
      seccompProfile: { type: 'RuntimeDefault' },
      runAsNonRoot: true,
      runAsUser: 1000,
      fsGroup: 1000,
    });
  });

  test('goes on serving while proxies learn that it ends, with and without the sleep action', () => {
    const old = { ...minimal, global: { kubernetesVersion: 'v1.25' } };
    expect(containerOf().lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(containerOf(old).lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '5'] } } });
  });
});

describe('the catalog', () => {
  test('is the ConfigMap that the user names, which nothing here can notice changes of', () => {
    const document = withApi({ fileTemplates: { existingConfigMap: 'my-templates', mountPath: '/srv/templates' } });
    expect(podTemplateOf(document).spec.volumes.at(-1).configMap).toEqual({ name: 'my-templates' });
    expect(containerOf(document).volumeMounts.at(-1).mountPath).toBe('/srv/templates');
    expect(variable(document, 'ORCHESTRA_TEMPLATES_DIR').value).toBe('/srv/templates');
    expect(annotationsOf(document)).toBeUndefined();
  });

  test('leaves no trace when it is switched off', () => {
    const document = withApi({ fileTemplates: { enabled: false } });
    expect(podTemplateOf(document).spec.volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
    expect(containerOf(document).volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(variable(document, 'ORCHESTRA_TEMPLATES_DIR')).toBeUndefined();
    expect(annotationsOf(document)).toBeUndefined();
  });

  test('rolls the pods when a template changes, and only then', () => {
    const checksumOf = (document: JsonObject) => annotationsOf(document)['checksum/templates'];
    expect(checksumOf(minimal)).toMatch(/^[0-9a-f]{64}$/);
    expect(checksumOf(withApi({ templates: { rstudio: { tier: 'large' } } }))).not.toBe(checksumOf(minimal));
    expect(checksumOf(withApi({ replicas: 3 }))).toBe(checksumOf(minimal));
  });
});

describe('the database', () => {
  test('comes from any key of an existing Secret', () => {
    const document = withDatabase({ existingSecret: 'mine', secretKey: 'url' });
    expect(variable(document, 'ORCHESTRA_DATABASE_URL').valueFrom).toEqual({
      secretKeyRef: { name: 'mine', key: 'url' },
    });
    expect(annotationsOf(document)).not.toHaveProperty('checksum/database');
  });

  test('given inline is in a Secret, never in the Deployment', () => {
    expect(variable(inline, 'ORCHESTRA_DATABASE_URL')).toEqual({
      name: 'ORCHESTRA_DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'orchestra-database', key: 'database-url' } },
    });
    expect(JSON.stringify(render(ApiServer, inline))).not.toContain(inlineUrl);
    expect(find(render(DatabaseSecret, inline), 'Secret', 'orchestra-database')).toMatchObject({
      type: 'Opaque',
      stringData: { 'database-url': inlineUrl },
    });
  });

  test.each<[string, JsonObject]>([
    ['a Secret', minimal],
    ['the bundled one', bundled],
  ])('of %s has no Secret here, even where its construct stands alone', (_, document) => {
    expect(render(DatabaseSecret, document)).toEqual([]);
  });

  test('may come from an environment of the user', () => {
    const extraEnv = [{ name: 'ORCHESTRA_DATABASE_URL', value: 'postgresql+asyncpg://orchestra@127.0.0.1/orchestra' }];
    const env: Rendered[] = containerOf(withDatabase({ fromEnv: true }, { extraEnv })).env;
    expect(env.filter(({ name }) => name.startsWith('ORCHESTRA_DATABASE'))).toEqual(extraEnv);
  });

  test('is the bundled one with the password taken from its Secret', () => {
    const database = containerOf(bundled).env.filter(({ name }: Rendered) => name.startsWith('ORCHESTRA_DATABASE'));
    expect(database).toEqual([
      {
        name: 'ORCHESTRA_DATABASE_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'orchestra-postgresql', key: 'password' } },
      },
      {
        name: 'ORCHESTRA_DATABASE_URL',
        value:
          'postgresql+asyncpg://orchestra:$(ORCHESTRA_DATABASE_PASSWORD)@orchestra-postgresql.orchestra-system.svc.cluster.local:5432/orchestra',
      },
    ]);
  });

  test('takes the password of the bundled one from a Secret of the user', () => {
    const document = { ...bundled, postgresql: { enabled: true, auth: { existingSecret: 'pg', username: 'u' } } };
    expect(variable(document, 'ORCHESTRA_DATABASE_PASSWORD').valueFrom.secretKeyRef.name).toBe('pg');
    expect(variable(document, 'ORCHESTRA_DATABASE_URL').value).toContain('//u:$(');
    expect(annotationsOf(document)).not.toHaveProperty('checksum/database');
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['the URL', inline, withDatabase({ url: `${inlineUrl}2` })],
    ['the password', bundled, { ...bundled, postgresql: { enabled: true, auth: { password: 'other' } } }],
  ])('rolls the pods when %s changes in the values', (_, before, after) => {
    expect(annotationsOf(before)['checksum/database']).toMatch(/^[0-9a-f]{64}$/);
    expect(annotationsOf(after)['checksum/database']).not.toBe(annotationsOf(before)['checksum/database']);
  });
});
