// Reading what a user names: a file or standard input, refused with a sentence when it is missing, too large or not text.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { decodeUtf8, refuseSize } from '../model/document/text.js';
import { UserError } from '../model/problem.js';

/** How messages name a file: as short as it can be from here. */
export function displayName(file: string): string {
  if (file === '-') return 'standard input';
  const nearby = relative('', file);
  return nearby.startsWith('..') ? file : nearby;
}

/** The text of a file, or of standard input for `-`. */
export function readText(file: string): string {
  return decodeUtf8(file === '-' ? readFileSync(0) : readBytes(file), displayName(file));
}

function readBytes(file: string): Buffer {
  if (!existsSync(file)) throw UserError.of(`${file}: there is no such file`);
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw UserError.of(`${file}: is a folder, not a file`);
    const tooLarge = refuseSize(stat.size);
    if (tooLarge !== undefined) throw UserError.of(`${file}: ${tooLarge}`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw UserError.of(`${file}: cannot be read (${(error as Error).message})`, { cause: error });
  }
}
