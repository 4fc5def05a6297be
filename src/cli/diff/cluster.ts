// A comparison with a cluster, from the first question to the report.
import { compareCluster } from '../../review/cluster-comparison.js';
import type { Comparison } from '../../review/comparison-report.js';
import { leftOver, type Rendered } from '../../review/left-over.js';
import type { Cluster } from '../cluster-options.js';
import { failureOf } from './cluster-failure.js';
import { bothOf } from './denials.js';
import { listedVersions, listInstallation } from './listing.js';
import { discover } from './served.js';
import { tryAll } from './trials.js';

/** What is compared with a cluster. */
export interface NamedRendering extends Rendered {
  readonly name: string;
}

/**
 * In what a cluster differs from what would be applied; nothing is written.
 *
 * @throws Failure when the cluster can't be asked, or denies it
 */
export async function diffCluster(cluster: Cluster, rendering: NamedRendering): Promise<Comparison> {
  try {
    return await compared(cluster, rendering);
  } catch (error) {
    throw failureOf(error, cluster.server);
  }
}

async function compared({ client, server }: Cluster, rendering: NamedRendering): Promise<Comparison> {
  const { manifests, name } = rendering;
  const kinds = await discover(client, [...manifests.map(({ apiVersion }) => apiVersion), ...listedVersions]);
  const [trials, listing] = await bothOf(tryAll(client, kinds, manifests), listInstallation(client, kinds, rendering));
  return compareCluster({
    cluster: `the cluster ${server}`,
    rendering: name,
    trials,
    leftOver: leftOver(listing.found, rendering),
    notes: listing.notes,
  });
}
