// Where built binaries live: outside the repository, one folder per set of pins, so that a new version never
// meets an old binary; and one builder at a time, since a build takes minutes of every core.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { kubernetesVersion, pins } from './versions.mjs';

const BEAT_MS = 2_000;
const STALE_MS = 10_000;

/** The folder of this set of pins. @param {NodeJS.ProcessEnv} env */
export function cacheFolder(env) {
  const root = env.ORCHESTRA_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'orchestra');
  return join(root, 'control-plane', cacheKey());
}

function cacheKey() {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(new URL(file, import.meta.url)));
  hash.update(JSON.stringify(pins));
  return `${kubernetesVersion}-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 10)}`;
}

/**
 * Runs `work` while no other process does, for the same folder. The holder touches its lock, so a lock left by a
 * killed process is taken over after some seconds; two holders at once would waste time, not spoil the result.
 * @template T
 * @param {string} folder
 * @param {(line: string) => void} report
 * @param {() => Promise<T>} work
 */
export async function withLock(folder, report, work) {
  const lock = join(folder, 'lock');
  await mkdir(folder, { recursive: true });
  await acquire(lock, report);
  const beat = setInterval(() => touch(lock), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock @param {(line: string) => void} report */
async function acquire(lock, report) {
  for (let told = false; !(await created(lock)); told = true) {
    if (!told) report('another process builds the control plane: waiting for it');
    if (await isStale(lock)) await rm(lock, { recursive: true, force: true });
    else await sleep(500);
  }
}

/** @param {string} lock */
async function created(lock) {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} lock */
async function isStale(lock) {
  const seen = await stat(lock).catch(() => undefined);
  return seen !== undefined && Date.now() - seen.mtimeMs > STALE_MS;
}

/** @param {string} lock */
function touch(lock) {
  const now = new Date();
  utimes(lock, now, now).catch(() => undefined);
}
