// images.lock: the digest that each image had when its registry was asked, a line each, so that a change is one line of
// a diff.
import * as z from 'zod';
import type { Problem } from '../../model/problem.js';
import { UserError } from '../../model/problem.js';
import { conforms, imageDigest, imageReference, parseImageReference, requirement } from '../../model/scalars/index.js';

/** Image, as values write it → its digest. */
export type Lock = ReadonlyMap<string, string>;

const head =
  '# Digests of images, written by `orchestra images --lock`. Each line: an image as it is rendered, its digest.\n';

/** The text of a lock, sorted. */
export function formatLock(lock: Lock): string {
  const lines = [...lock].map(([image, digest]) => `${image} ${digest}\n`);
  return head + lines.sort().join('');
}

/** Whether a text is a lock of ours, which may be written anew. */
export function isLock(text: string): boolean {
  return text.startsWith(head.slice(0, head.indexOf('.')));
}

/** Reads a lock; throws every line that is none. */
export function parseLock(text: string, name: string): Lock {
  const lock = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [image = '', digest = '', ...rest] = line.trim().split(/\s+/);
    if (image === '' || image.startsWith('#')) continue;
    const message = rest.length > 0 ? 'must be an image and its digest' : fault(image, digest, lock);
    if (message === undefined) lock.set(image, digest);
    else problems.push({ path: [], where: `${name}:${String(index + 1)}`, message });
  }
  if (problems.length > 0) throw new UserError(problems);
  return lock;
}

function fault(image: string, digest: string, lock: Lock): string | undefined {
  if (!conforms(imageReference, image)) return `${image} ${requirement(imageReference)}`;
  if (!conforms(imageDigest, digest)) return `the digest of ${image} ${requirement(imageDigest)}`;
  return lock.has(image) ? `${image} is locked twice; keep one line` : undefined;
}

/** The schema of one way in which a lock and what is rendered differ. */
export const lockDifference = z.strictObject({
  image: z.string(),
  difference: z.enum(['not locked', 'not used', 'another digest']),
  message: z.string().describe('What to do about it.'),
});

/** One way in which a lock and what is rendered differ. */
export type LockDifference = z.output<typeof lockDifference>;

/** Everything in which a lock and the images that are rendered differ, images in order. */
export function compareLock(lock: Lock, images: readonly string[]): LockDifference[] {
  const all = [...new Set([...images, ...lock.keys()])].sort();
  return all.flatMap((image) => difference(image, lock.get(image), images.includes(image)) ?? []);
}

function difference(image: string, locked: string | undefined, used: boolean): LockDifference | undefined {
  if (locked === undefined)
    return { image, difference: 'not locked', message: 'is rendered, but not locked: run orchestra images --lock' };
  if (!used) return { image, difference: 'not used', message: 'is locked, but not rendered any more: remove its line' };
  const { digest = locked } = parseImageReference(image);
  if (digest === locked) return undefined;
  return { image, difference: 'another digest', message: `is rendered with another digest than ${locked}` };
}
