// The volumes that rendered objects ask for; what is on them outlives pods.
import type { Json } from '../model/json.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { listAt, mapAt, textAt, textsAt } from './fields.js';
import type { VolumeReport } from './report.js';

/** The claims among manifests, those that a StatefulSet makes for each of its pods included. */
export function volumesIn(manifests: readonly Manifest[]): VolumeReport[] {
  return manifests.flatMap((manifest) => {
    const object = describeManifest(manifest);
    if (manifest.kind === 'PersistentVolumeClaim') return [volume(manifest, object, manifest.metadata.name)];
    return listAt(manifest.spec, 'volumeClaimTemplates').map((template) =>
      volume(template, object, `${textAt(template, 'metadata', 'name')}-${manifest.metadata.name}-<n>`),
    );
  });
}

function volume(claim: Json, object: string, name: string): VolumeReport {
  return {
    claim: name,
    object,
    size: String(mapAt(claim, 'spec', 'resources', 'requests')['storage'] ?? ''),
    storageClass: textAt(claim, 'spec', 'storageClassName'),
    accessModes: textsAt(claim, 'spec', 'accessModes'),
  };
}
