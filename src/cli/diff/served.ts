// What a comparison asks of a cluster, and which kinds that cluster serves.
import { isNotServed } from '../../kube/errors.js';
import type { ResourceKind } from '../../kube/kind.js';
import type { KubeClient } from '../../kube/kube-client.js';
import { allOf } from './denials.js';

/** Only what reads, and what can be tried. */
export type ReviewClient = Pick<KubeClient, 'read' | 'get' | 'list' | 'apply' | 'mergePatch'>;

/** A kind as an API server serves it. */
export interface ServedKind extends ResourceKind {
  /** Whether its objects belong to namespaces. */
  readonly namespaced: boolean;
}

/** The kinds of a cluster. */
export interface ServedKinds {
  /** The kind of an object; undefined when it is not served. */
  find(object: { readonly apiVersion: string; readonly kind: string }): ServedKind | undefined;
}

/** Asks which kinds are served under these apiVersions; the core ones first, so that a dead cluster is asked once. */
export async function discover(client: ReviewClient, apiVersions: Iterable<string>): Promise<ServedKinds> {
  const core = await client.read('/api/v1', { attempts: 2, timeoutMs: 10_000 });
  const others = [...new Set(apiVersions)].filter((version) => version !== 'v1');
  const documents = await allOf(others, (version) => findVersion(client, version));
  const known = new Map([
    ['v1', servedKinds('v1', core)],
    ...others.map((version, index) => [version, servedKinds(version, documents[index])] as const),
  ]);
  return { find: ({ apiVersion, kind }) => known.get(apiVersion)?.find((each) => each.kind === kind) };
}

async function findVersion(client: ReviewClient, apiVersion: string): Promise<unknown> {
  try {
    return await client.read(`/apis/${apiVersion}`);
  } catch (error) {
    if (isNotServed(error)) return undefined;
    throw error;
  }
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The kinds of a discovery document; subresources are none. */
function servedKinds(apiVersion: string, document: unknown): ServedKind[] {
  const { resources } = (document ?? {}) as { readonly resources?: readonly ApiResource[] | null };
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  return (resources ?? [])
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced }) => ({ group, version, kind, plural: name, namespaced }));
}
