// What the operator asks for at its start is what the platform grants it: both sides, rendered and derived, compared.
import { expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import { neededPermissions } from '../../src/operator/needed-permissions.js';
import { settingsOf } from '../../src/model/sessions/index.js';
import { describeAccess } from '../../src/kube/access-review.js';
import { minimal, valuesOf } from '../constructs/render.js';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const release = { name: 'orchestra', namespace: 'system', service: 'test' };

function granted({ kind, metadata, ...role }: Manifest): string[] {
  return (role as unknown as { readonly rules: readonly Rule[] }).rules.flatMap(
    ({ apiGroups: [group = ''], resources: [resource = ''], verbs, resourceNames: [name] = [] }) =>
      verbs.map((verb) =>
        describeAccess({
          verb,
          group,
          resource,
          ...(kind === 'ClusterRole' ? {} : { namespace: metadata.namespace ?? '' }),
          ...(name === undefined ? {} : { name }),
        }),
      ),
  );
}

test.each([
  ['traefik', ['one', 'two']],
  ['traefik', []],
  ['nginx', ['one']],
  ['custom', []],
])('with %s, in the namespaces %j', (controller, namespaces) => {
  const values = valuesOf({
    ...minimal,
    global: { defaultNamespace: namespaces[0] ?? 'one' },
    ingress: { controller, className: controller },
    sessions: { namespaces },
  });
  const roles = synthesise(values, release)
    .flatMap(({ manifests }) => manifests)
    .filter(({ kind, metadata }) => /^(Cluster)?Role$/.test(kind) && metadata.name.includes('-operator'));
  const settings = settingsOf({ values, release });
  const lease = { namespace: release.namespace, name: settings.election.leaseName };
  const needed = neededPermissions(settings, lease).map(describeAccess);
  expect(needed.length).toBeGreaterThan(30);
  expect(needed.sort()).toEqual(roles.flatMap(granted).sort());
});
