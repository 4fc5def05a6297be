// What an applier makes of a manifest before it sends it: Helm marks every object as its own, and the chart has no
// annotations for the waves of Argo CD.
import type { KubeObject } from '../kube/object.js';
import type { Manifest } from '../manifest/manifest.js';

const ofArgoCd = ['argocd.argoproj.io/sync-wave', 'argocd.argoproj.io/hook', 'argocd.argoproj.io/hook-delete-policy'];

/** Helm itself, and Flux by Helm's library. */
const ofHelm = ['helm', 'helm-controller'];

const managedBy = 'app.kubernetes.io/managed-by';

/** Whether the chart has rendered what is there: most of it bears the mark of Helm, whoever has applied it. */
export function isOfChart(lives: readonly KubeObject[]): boolean {
  const marked = lives.filter(({ metadata: { labels = {} } }) => labels[managedBy] === 'Helm');
  return marked.length > lives.length / 2;
}

/** The manifest as this field manager would send it. */
export function asAppliedBy(manager: string, manifest: Manifest): Manifest {
  if (!ofHelm.includes(manager)) return manifest;
  const { annotations = {}, labels, ...metadata } = manifest.metadata;
  const kept = Object.entries(annotations).filter(([name]) => !ofArgoCd.includes(name));
  return {
    ...manifest,
    metadata: {
      ...metadata,
      labels: { ...labels, [managedBy]: 'Helm' },
      ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
    },
  };
}
