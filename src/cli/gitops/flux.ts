// What Flux needs to know: a GitRepository and a Kustomization, and in it how healthy a Workshop is.
import type { JsonObject } from '../../model/json.js';
import type { Manifest } from '../../manifest/manifest.js';
import { workshopApiVersion, workshopKind } from '../../model/workshop/index.js';
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
        healthCheckExprs: [{ apiVersion: workshopApiVersion, kind: workshopKind.kind, ...workshopExpressions }],
      },
    },
  ];
}

function reference(revision: string): JsonObject {
  if (/^[0-9a-f]{40}$/.test(revision)) return { commit: revision };
  return revision.startsWith('refs/') ? { name: revision } : { branch: revision };
}

/**
 * How healthy a Workshop is, in CEL and in the order in which Flux asks; what none of them says is in progress. By its own
 * rules Flux takes a Workshop that the operator has not seen yet for one that is done.
 */
export const workshopExpressions = {
  inProgress: [
    'has(metadata.deletionTimestamp)',
    '!has(status.conditions)',
    '!has(status.observedGeneration)',
    'status.observedGeneration != metadata.generation',
    holds('Reconciling'),
  ].join(' || '),
  failed: holds('Stalled'),
  current: holds('Ready'),
} as const;

function holds(type: string): string {
  return `status.conditions.exists(c, c.type == '${type}' && c.status == 'True')`;
}
