// A comparison with a cluster, from the first question to the report.
import { isHelmHook } from '../../manifest/helm-manifests.js';
import type { Manifest } from '../../manifest/manifest.js';
import { isOfChart } from '../../review/applied-manifest.js';
import { compareCluster } from '../../review/cluster-comparison.js';
import type { Rendering } from '../../review/compare.js';
import type { Comparison } from '../../review/comparison-report.js';
import { leftOver, type Rendered } from '../../review/left-over.js';
import type { Cluster } from '../cluster-options.js';
import { failureOf } from './cluster-failure.js';
import { bothOf } from './denials.js';
import { listedVersions, listInstallation } from './listing.js';
import { discover } from './served.js';
import { findLives, type Lives, tryAll } from './trials.js';

/** What may be compared with a cluster. */
export interface ApplicableRendering extends Rendering {
  /** The same as the chart renders it, for an installation of Helm. @default - they are manifests, not values */
  readonly ofChart?: () => readonly Manifest[];
}

/**
 * In what a cluster differs from what would be applied; nothing is written.
 *
 * @throws Failure when the cluster can't be asked, or denies it
 */
export async function diffCluster(
  cluster: Cluster,
  rendering: ApplicableRendering & Pick<Rendered, 'release'>,
): Promise<Comparison> {
  try {
    return await compared(cluster, rendering);
  } catch (error) {
    throw failureOf(error, cluster.server);
  }
}

async function compared(
  { client, server }: Cluster,
  rendering: ApplicableRendering & Pick<Rendered, 'release'>,
): Promise<Comparison> {
  const kinds = await discover(client, [...rendering.manifests.map(({ apiVersion }) => apiVersion), ...listedVersions]);
  const [lives, listing] = await bothOf(
    findLives(client, kinds, rendering.manifests),
    listInstallation(client, kinds, rendering),
  );
  const manifests = manifestsFor(rendering, lives);
  const hooks = manifests.filter(isHelmHook);
  const kept = manifests.filter((manifest) => !isHelmHook(manifest));
  return compareCluster({
    cluster: `the cluster ${server}`,
    rendering: rendering.name,
    source: rendering.ofChart === undefined ? 'manifests' : 'values',
    trials: await tryAll(client, kinds, { manifests: kept, lives }),
    leftOver: leftOver(listing.found, { release: rendering.release, manifests }),
    hooks,
    notes: listing.notes,
  });
}

/** The chart renders the objects of the same names, but for its hooks; so what is there is known already. */
function manifestsFor({ manifests, ofChart }: ApplicableRendering, lives: Lives): readonly Manifest[] {
  return ofChart !== undefined && isOfChart([...lives.values()]) ? ofChart() : manifests;
}
