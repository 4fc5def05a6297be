// Whatever name a pod of ours holds, users' additions of the same name are refused: the rules know every one of them.
import { describe, expect, test } from 'vitest';
import { ApiServer } from '../../src/constructs/api-server.js';
import { AuthProxy } from '../../src/constructs/auth-proxy.js';
import { Frontend } from '../../src/constructs/frontend.js';
import { Migration } from '../../src/constructs/migration.js';
import { Operator } from '../../src/constructs/operator.js';
import { coalesce } from '../../src/model/document/merge.js';
import type { JsonObject } from '../../src/model/json.js';
import { parseValues } from '../../src/model/values/parse.js';
import type { Rendered } from './render.js';
import { minimal, render } from './render.js';

/** Documents in which every optional part is there in one or the other. */
const external: JsonObject = {
  ...minimal,
  'oauth2-proxy': {
    config: {
      ...minimal['oauth2-proxy'].config,
      google: { adminEmail: 'a@example.edu', existingSecret: 'google', groups: ['g@example.edu'] },
    },
    authenticatedEmailsFile: { enabled: true, restricted_access: 'a@example.edu' },
  },
};
const development: JsonObject = {
  api: { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' },
  oauth2Proxy: { enabled: false },
};

const pods = [
  ['api', ApiServer, external],
  ['api', ApiServer, development],
  ['api', Migration, external],
  ['api', Migration, development],
  ['operator', Operator, external],
  ['frontend', Frontend, external],
  ['oauth2-proxy', AuthProxy, external],
] as const;

describe.each(pods)('additions to %s (%o)', (component, construct, document) => {
  const spec = podOf(render(construct, document));
  const containers: Rendered[] = [...spec.containers, ...(spec.initContainers ?? [])];

  test('repeat no volume', () => {
    for (const { name } of spec.volumes) expectRefused({ extraVolumes: [{ name, emptyDir: {} }] }, name);
  });

  test('repeat no mount', () => {
    for (const { mountPath } of containers[0].volumeMounts) {
      expectRefused({ extraVolumeMounts: [{ name: 'mine', mountPath }] }, mountPath);
    }
  });

  test('repeat no variable', () => {
    for (const { name } of containers[0].env ?? []) expectRefused({ extraEnv: [{ name, value: 'x' }] }, name);
  });

  test('repeat no container', () => {
    for (const { name } of containers) {
      expectRefused({ extraContainers: [{ name, image: 'x' }] }, name);
      expectRefused({ extraInitContainers: [{ name, image: 'x' }] }, name);
    }
  });

  function expectRefused(additions: JsonObject, name: string) {
    const { problems = [] } = parseValues(coalesce(document, { [component]: additions }));
    expect(
      problems.map(({ path }) => path.join('.')),
      name,
    ).toContain(`${component}.${Object.keys(additions)[0] ?? ''}`);
  }
});

function podOf(manifests: readonly Rendered[]): Rendered {
  return manifests.find(({ kind }) => ['Deployment', 'Job'].includes(kind)).spec.template.spec;
}
