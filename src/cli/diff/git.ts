// A folder as it is in a git revision, read through the git program; nothing is checked out.
import { spawnSync } from 'node:child_process';
import { Failure, UserError } from '../../model/problem.js';
import type { Folder } from './folder.js';

const largestOutputBytes = 64 * 1024 * 1024;

/**
 * Opens `revision:folder`, git's own notation: the folder counts from the top of the repository, or from here when it
 * begins with `./`.
 *
 * @throws UserError when git knows no such folder, Failure when there is no git
 */
export function openRevision(place: string): Folder {
  const tree = git(['rev-parse', '--verify', '--quiet', '--end-of-options', place]);
  if (tree === undefined) throw unknown(place);
  const listed = git(['ls-tree', '--full-tree', '-z', tree.trim()]);
  if (listed === undefined) throw unknown(place);
  const files = listed.split('\0').flatMap((line) => /^100[0-7]{3} blob \S+\t(.*)$/s.exec(line)?.[1] ?? []);
  return { name: place, files, read: (file) => contentOf(`${tree.trim()}:${file}`, `${place}/${file}`) };
}

function unknown(place: string): UserError {
  return UserError.of(
    `git knows no folder ${place} here; name a revision and a folder as in main:dist/production, and fetch the revision first`,
  );
}

function contentOf(object: string, name: string): string {
  const text = git(['cat-file', 'blob', object]);
  if (text === undefined) throw new Failure(`git can't read ${name}; check the repository with git fsck`);
  return text;
}

/** What git prints, undefined when it refuses. */
function git(words: readonly string[]): string | undefined {
  const { error, status, stdout } = spawnSync('git', words, { encoding: 'utf8', maxBuffer: largestOutputBytes });
  if (error !== undefined)
    throw new Failure(`git can't be run (${error.message}); install it, or name a folder`, { cause: error });
  return status === 0 ? stdout : undefined;
}
