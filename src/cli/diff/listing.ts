// Looks through a cluster for what belongs to an installation, in every kind that the platform can have.
import { apiVersions } from '../../constructs/resource.js';
import { apiVersionOf } from '../../kube/kind.js';
import type { Manifest } from '../../manifest/manifest.js';
import { listedManifest, platformSelector, type Rendered } from '../../review/left-over.js';
import { allOf, isDenied } from './denials.js';
import type { ReviewClient, ServedKind, ServedKinds } from './served.js';

/** What was found, and what could not be looked through. */
export interface Listing {
  readonly found: readonly Manifest[];
  readonly notes: readonly string[];
}

/** The versions of the kinds that are looked through. */
export const listedVersions = Object.values(apiVersions);

/** The objects of an installation, in all namespaces if that may be asked, else in those that are rendered. */
export async function listInstallation(client: ReviewClient, kinds: ServedKinds, rendered: Rendered): Promise<Listing> {
  const served = Object.entries(apiVersions).flatMap(([kind, apiVersion]) => kinds.find({ apiVersion, kind }) ?? []);
  const namespaces = namespacesOf(rendered);
  const labelSelector = platformSelector(rendered.release);
  const listings = await allOf(served, (kind) => listKind(client, kind, { namespaces, labelSelector }));
  const narrowed = served.filter((_, index) => listings[index]?.isNarrowed === true);
  return { found: listings.flatMap(({ found }) => found), notes: notesOf(narrowed) };
}

function namespacesOf({ release, manifests }: Rendered): string[] {
  return [...new Set([release.namespace, ...manifests.flatMap(({ metadata: { namespace = [] } }) => namespace)])];
}

interface Where {
  readonly namespaces: readonly string[];
  readonly labelSelector: string;
}

async function listKind(client: ReviewClient, kind: ServedKind, { namespaces, labelSelector }: Where) {
  try {
    return { found: await list(client, kind, { labelSelector }), isNarrowed: false };
  } catch (error) {
    if (!isDenied(error)) throw error;
    const places = kind.namespaced ? namespaces : [];
    const found = await allOf(places, (namespace) => list(client, kind, { labelSelector, namespace }));
    return { found: found.flat(), isNarrowed: true };
  }
}

async function list(client: ReviewClient, kind: ServedKind, options: { labelSelector: string; namespace?: string }) {
  const { items } = await client.list(kind, options);
  return items.map((item) => listedManifest(item, apiVersionOf(kind), kind.kind));
}

function notesOf(narrowed: readonly ServedKind[]): string[] {
  const names = (namespaced: boolean) =>
    narrowed
      .filter((kind) => kind.namespaced === namespaced)
      .map(({ plural }) => plural)
      .join(', ');
  const sentence = (kinds: string, where: string) =>
    kinds === '' ? [] : [`the account may not list ${kinds}${where}: what is left over there was not looked for`];
  return [...sentence(names(true), ' in other namespaces'), ...sentence(names(false), '')];
}
