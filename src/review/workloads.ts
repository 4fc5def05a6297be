// The pods that rendered objects make: how they are described, and how many there can be.
import type { JsonObject } from '../model/json.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { findNumber, labelsAt, mapAt, textAt } from './fields.js';

/** Pods of one description. */
export interface Workload {
  /** `Deployment orchestra-system/orchestra-api`. */
  readonly object: string;
  /** The part that they belong to; `platform` where no label says. */
  readonly component: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
  /** How many run when nothing happens. */
  readonly pods: number;
  /** How many run at most: scaled up, and in the middle of an update. */
  readonly podsAtMost: number;
}

/** The part of the installation that an object belongs to. */
export function componentOf({ metadata }: Manifest): string {
  return metadata.labels?.['app.kubernetes.io/component'] ?? 'platform';
}

/** Everything among the manifests that makes pods. */
export function workloadsOf(manifests: readonly Manifest[]): Workload[] {
  return manifests.flatMap((manifest) => {
    const template = mapAt(manifest.spec, 'template');
    if (Object.keys(mapAt(template, 'spec')).length === 0) return [];
    return [
      {
        object: describeManifest(manifest),
        component: componentOf(manifest),
        namespace: manifest.metadata.namespace ?? '',
        labels: labelsAt(template, 'metadata', 'labels'),
        spec: mapAt(template, 'spec'),
        ...countOf(manifest, manifests),
      },
    ];
  });
}

function countOf(manifest: Manifest, all: readonly Manifest[]): Pick<Workload, 'pods' | 'podsAtMost'> {
  // Pods of a Job end by themselves; what is left of them takes no room.
  if (manifest.kind === 'Job') return { pods: 0, podsAtMost: findNumber(manifest.spec, 'parallelism') ?? 1 };
  const { least, most } = replicasOf(manifest, all);
  return { pods: least, podsAtMost: most + (manifest.kind === 'Deployment' ? surgeOf(manifest, most) : 0) };
}

function replicasOf(manifest: Manifest, all: readonly Manifest[]): { readonly least: number; readonly most: number } {
  const scaler = all.find((other) => other.kind === 'HorizontalPodAutoscaler' && scales(other, manifest));
  if (scaler !== undefined) {
    const most = findNumber(scaler.spec, 'maxReplicas') ?? 1;
    return { least: findNumber(scaler.spec, 'minReplicas') ?? 1, most };
  }
  const replicas = findNumber(manifest.spec, 'replicas') ?? 1;
  return { least: replicas, most: replicas };
}

function scales(scaler: Manifest, { kind, metadata }: Manifest): boolean {
  const target = mapAt(scaler.spec, 'scaleTargetRef');
  return (
    target['kind'] === kind && target['name'] === metadata.name && scaler.metadata.namespace === metadata.namespace
  );
}

/** Kubernetes' default is a quarter, rounded up; Recreate never runs old and new pods together. */
function surgeOf({ spec }: Manifest, replicas: number): number {
  const strategy = mapAt(spec, 'strategy');
  if (strategy['type'] === 'Recreate') return 0;
  const surge = findNumber(strategy, 'rollingUpdate', 'maxSurge');
  if (surge !== undefined) return surge;
  const [, percent = '25'] = /^([0-9]+)%$/.exec(textAt(strategy, 'rollingUpdate', 'maxSurge')) ?? [];
  return Math.ceil((replicas * Number(percent)) / 100);
}
