// Which volume a session goes on with. What is on it is the owner's work, so a session keeps the one that its pod mounts
// until it is restarted, also when its Workshop asks for another one by now.
import { keepsWorkspace, ownerHash, sessionNames } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { remembered } from './remembered.js';
import type { Standing } from './standing.js';

/** The volume that a session keeps in place of the one that its Workshop asks for. Undefined when they are the same. */
export function findKeptClaim(workshop: Workshop, { deployment, isReplaced }: Standing): string | undefined {
  const mounted = isReplaced ? undefined : deployment?.deployment?.mountedClaim;
  if (mounted === undefined || workshop.spec.storage === undefined) return undefined;
  return mounted === sessionNames(workshop).claim ? undefined : mounted;
}

/** The Workshop as it would ask for the volume that its session keeps: itself, when nothing else is kept. */
export function withKeptClaim(workshop: Workshop, kept: string | undefined): Workshop {
  if (kept === undefined) return workshop;
  const known = variants(workshop).get(kept);
  if (known !== undefined) return known;
  const asking = askingFor(workshop, kept);
  const made = sessionNames(asking).claim === kept ? asking : workshop;
  variants(workshop).set(kept, made);
  return made;
}

/** Made once, so that what is rendered from one is found again. */
const variants = remembered<Workshop, Map<string, Workshop>>(() => new Map());

function askingFor({ spec, ...rest }: Workshop, claim: string): Workshop {
  const { storage } = spec;
  if (storage === undefined) return { ...rest, spec };
  const [start, end] = ['ws-', `-${ownerHash(spec.owner)}`];
  if (!(claim.startsWith(start) && claim.endsWith(end))) {
    return { ...rest, spec: { ...spec, storage: { ...storage, workspace: undefined } } };
  }
  const kept = keepsWorkspace(spec) ? storage : { ...storage, workspace: { persist: 'per-user' as const } };
  return { ...rest, spec: { ...spec, storage: kept, templateSlug: claim.slice(start.length, -end.length) } };
}
