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
  const name = displayName(file);
  return decodeUtf8(file === '-' ? readable(name, () => readFileSync(0)) : readBytes(file), name);
}

function readBytes(file: string): Buffer {
  if (file === '') throw UserError.of('the name of a file is empty; name one, or - for standard input');
  if (!existsSync(file)) throw UserError.of(`${file}: there is no such file`);
  return readable(file, () => {
    const stat = statSync(file);
    if (stat.isDirectory()) throw UserError.of(`${file}: is a folder, not a file`);
    const tooLarge = refuseSize(stat.size);
    if (tooLarge !== undefined) throw UserError.of(`${file}: ${tooLarge}`);
    return readFileSync(file);
  });
}

function readable<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
    const reason = isFolder ? 'is a folder, not a file' : `cannot be read (${(error as Error).message})`;
    throw UserError.of(`${name}: ${reason}`, { cause: error });
  }
}
