// What Flux needs to know: a GitRepository and a Kustomization. Workshops need no word: their conditions are kstatus's.
import type { JsonObject } from '../../model/json.js';
import type { Manifest } from '../../manifest/manifest.js';
import type { Delivery } from './source.js';

/** The two objects. Whoever deletes the Kustomization deletes no object of the platform. */
export function fluxKustomization({ release, repository, revision, path, toolNamespace }: Delivery): Manifest[] {
  const metadata = { name: release.name, namespace: toolNamespace };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: { interval: '5m', url: repository, ref: reference(revision) },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: {
        interval: '10m',
        retryInterval: '2m',
        timeout: '15m',
        path: `./${path}`,
        prune: true,
        deletionPolicy: 'Orphan',
        wait: true,
        sourceRef: { kind: 'GitRepository', name: release.name },
      },
    },
  ];
}

function reference(revision: string): JsonObject {
  if (/^[0-9a-f]{40}$/.test(revision)) return { commit: revision };
  return revision.startsWith('refs/') ? { name: revision } : { branch: revision };
}
