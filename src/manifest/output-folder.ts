// The output folder itself: made level by level, taken away again when nothing came of it, and a sentence for every way
// in which the file system can refuse. `mkdir` with `recursive` is no help: it never returns where no folder can be made.
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure, UserError } from '../model/problem.js';

/** The absolute path of a folder that somebody has named for output. */
export function outputPath(directory: string): string {
  if (directory === '') throw UserError.of('the name of the output folder is empty; name one, or . for this folder');
  return resolve(directory);
}

/**
 * Makes a folder and the folders above it.
 *
 * @param folder an absolute path
 * @returns the topmost folder that was made, or undefined when all of them were there
 * @throws UserError or Failure naming the level that could not be made; those above it are taken away again
 */
export function makeFolders(folder: string): string | undefined {
  const missing = missingFolders(folder);
  missing.forEach((level, index) => {
    try {
      explained(level, () => mkdirSync(level));
    } catch (error) {
      removeEmptyFolders(missing.slice(0, index));
      throw error;
    }
  });
  return missing[0];
}

/** The folders of a path that are not there, topmost first. */
function missingFolders(folder: string): string[] {
  const found = explained(folder, () => statSync(folder, { throwIfNoEntry: false }));
  if (found?.isDirectory()) return [];
  if (found !== undefined) throw refusal(folder, 'it is not a folder');
  return [...missingFolders(dirname(folder)), folder];
}

/** Takes folders away again, given topmost first. Never recursive: what somebody else put there meanwhile stays. */
export function removeEmptyFolders(folders: readonly string[]): void {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder);
  } catch {
    return;
  }
}

/** The folders from `topmost` down to `folder`. */
export function foldersBetween(topmost: string, folder: string): string[] {
  return folder === topmost ? [folder] : [...foldersBetween(topmost, dirname(folder)), folder];
}

/** What the user can change by naming another folder. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'its file system is read-only',
  EEXIST: 'it is a link that leads nowhere',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'it is, or is below, a file',
  ELOOP: 'it is, or is below, a link that leads in a circle',
  ENAMETOOLONG: 'its name is too long',
  EINVAL: 'its file system does not allow this name',
};

/** What is wrong with the machine. */
const FAILURES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** Runs `work`, and says in a sentence what the file system refused. */
export function explained<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(folder, error);
  }
}

function explain(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError || error instanceof Failure || !('code' in error))
    return error;
  const code = String(error.code);
  const refused = REFUSALS[code];
  if (refused !== undefined) return refusal(folder, refused, error);
  return new Failure(`can't write to the folder ${folder}: ${FAILURES[code] ?? error.message}`, { cause: error });
}

function refusal(folder: string, reason: string, cause?: Error): UserError {
  return UserError.of(`can't write to the folder ${folder}: ${reason}; name another one`, { cause });
}
