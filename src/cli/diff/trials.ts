// Asks a cluster about every rendered object: what is there, and what an apply would make of it. Nothing is written:
// every apply is a dry run.
import { ApiError, isInvalid, refusalOf } from '../../kube/errors.js';
import { keyOf, type KubeObject } from '../../kube/object.js';
import type { Manifest } from '../../manifest/manifest.js';
import { asAppliedBy } from '../../review/applied-manifest.js';
import { identityOf } from '../../review/compare.js';
import { defaultManager, findOwner, mostFrequent } from '../../review/field-owner.js';
import type { Answer, Trial } from '../../review/trial.js';
import { findRemoval } from '../../review/unrendered-fields.js';
import { allOf, isDenied } from './denials.js';
import type { ReviewClient, ServedKind, ServedKinds } from './served.js';
import { refusalReason } from './refusal-reason.js';

/** What is there, by the identity of its manifest. */
export type Lives = ReadonlyMap<string, KubeObject>;

/** What is there of these manifests. */
export async function findLives(
  client: ReviewClient,
  kinds: ServedKinds,
  manifests: readonly Manifest[],
): Promise<Lives> {
  const found = await allOf(manifests, async (manifest) => {
    const kind = kinds.find(manifest);
    const live = kind && (await client.get(kind, keyOf(manifest)));
    return live && ([identityOf(manifest), live] as const);
  });
  return new Map(found.filter((each) => each !== undefined));
}

/** What would become of every manifest where these are there. */
export async function tryAll(
  client: ReviewClient,
  kinds: ServedKinds,
  { manifests, lives }: { readonly manifests: readonly Manifest[]; readonly lives: Lives },
): Promise<Trial[]> {
  const usual = usualOf([...lives.values()].map(findOwner));
  return allOf(manifests, async (rendered) => {
    const kind = kinds.find(rendered);
    let live = lives.get(identityOf(rendered));
    for (let again = 0; ; again++) {
      const manager = (live && findOwner(live)) ?? usual;
      const manifest = asAppliedBy(manager, rendered);
      const answer = await answerFor(client, { manifest, manager, kind, live });
      const isSettled = kind === undefined || isOfVersion(answer, live) || again === mostAgain;
      if (isSettled) return { manifest, manager, answer, ...(live === undefined ? {} : { live }) };
      live = await client.get(kind, keyOf(manifest));
    }
  });
}

/** Controllers write meanwhile: what they have changed since an object was read is no difference. */
const mostAgain = 5;

/** A dry run answers with the version that it was tried on. */
function isOfVersion(answer: Answer, live: KubeObject | undefined): boolean {
  if (live === undefined || answer.kind !== 'accepted') return true;
  return answer.object.metadata.resourceVersion === live.metadata.resourceVersion;
}

interface Subject {
  readonly manifest: Manifest;
  readonly manager: string;
  readonly kind: ServedKind | undefined;
  readonly live: KubeObject | undefined;
}

/** Who applies most objects of the installation will apply the new ones too. */
function usualOf(owners: readonly (string | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const owner of owners) if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return mostFrequent(counts) ?? defaultManager;
}

async function answerFor(client: ReviewClient, subject: Subject): Promise<Answer> {
  const { manifest, manager, kind, live } = subject;
  if (kind === undefined) return { kind: 'untried', missing: 'kind' };
  try {
    const { object } = await client.apply(kind, manifest, { force: true, dryRun: true, fieldManager: manager });
    return live === undefined
      ? { kind: 'accepted', object }
      : await withRemovals(client, kind, { ...subject, live }, object);
  } catch (error) {
    if (isNamespaceMissing(error)) return { kind: 'untried', missing: 'namespace' };
    if (isRefusal(error)) return { kind: 'refused', reason: refusalReason(error) };
    throw error;
  }
}

/** Asked only for fields that their manager takes away by itself. */
async function withRemovals(
  client: ReviewClient,
  kind: ServedKind,
  { manifest, manager, live }: Subject & { readonly live: KubeObject },
  object: KubeObject,
): Promise<Answer> {
  const patch = findRemoval({ manifest, live, manager }, object);
  if (patch === undefined) return { kind: 'accepted', object };
  try {
    const options = { dryRun: true, fieldManager: manager };
    return { kind: 'accepted', object: await client.mergePatch(kind, keyOf(manifest), patch, options) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const incomplete = `fields that are no longer rendered are not shown, because the API server refuses the object without them: ${refusalReason(error)}`;
    return { kind: 'accepted', object, incomplete };
  }
}

function isNamespaceMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.details?.kind === 'namespaces';
}

/** The object is what is refused, not the asking. */
function isRefusal(error: unknown): error is ApiError {
  if (isDenied(error)) return false;
  return isInvalid(error) || refusalOf(error) !== undefined || isUntyped(error);
}

/** A field that the schema does not have is answered as a failure of the server. */
function isUntyped(error: unknown): boolean {
  return (
    error instanceof ApiError && error.status === 500 && error.message.includes('failed to create typed patch object')
  );
}
