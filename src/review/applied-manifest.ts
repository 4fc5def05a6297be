// What an applier makes of a manifest before it sends it: Helm marks every object as its own, and the chart has no
// annotations for the waves of Argo CD.
import type { Manifest } from '../manifest/manifest.js';

const ofArgoCd = ['argocd.argoproj.io/sync-wave', 'argocd.argoproj.io/hook', 'argocd.argoproj.io/hook-delete-policy'];

/** The manifest as this field manager would send it. */
export function asAppliedBy(manager: string, manifest: Manifest): Manifest {
  if (manager !== 'helm') return manifest;
  const { annotations = {}, labels, ...metadata } = manifest.metadata;
  const kept = Object.entries(annotations).filter(([name]) => !ofArgoCd.includes(name));
  return {
    ...manifest,
    metadata: {
      ...metadata,
      labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' },
      ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
    },
  };
}
