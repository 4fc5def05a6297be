// Builds the Kubernetes that tests, demo and benchmarks run on from Go modules: no container engine, no download of
// binaries. Run it (`node control-plane/build.mjs`, with the words traefik and helm for Traefik and more versions of helm, too)
// to build and see the paths, or import controlPlaneBinaries(), traefikBinary() and otherHelms().
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, withLock } from './cache.mjs';
import { helmPins, kubernetesVersion, pins, traefikPin } from './versions.mjs';

/** @typedef {import('./versions.mjs').Pin} Pin */
/** @typedef {Record<string, string>} Binaries program name → path */

const here = fileURLToPath(new URL('.', import.meta.url));

/** Nothing is built, and nothing can be built here. The message says what to do. */
export class ControlPlaneUnavailable extends Error {
  /** @override */
  name = 'ControlPlaneUnavailable';
  exitCode = 3;
}

/** @typedef {{ build?: boolean, report?: (line: string) => void, env?: NodeJS.ProcessEnv }} BuildOptions */

/**
 * The path of every program of the control plane: from KUBEBUILDER_ASSETS, else from the cache, else built now.
 * @param {BuildOptions} [options]
 * @returns {Promise<Binaries>}
 */
export async function controlPlaneBinaries({ report = toStderr, ...options } = {}) {
  const binaries = await builtPrograms(pins, { report, ...options });
  report(`control plane ${kubernetesVersion}: ${pins.length} programs are built`);
  return binaries;
}

/** The path of Traefik, found or built as the control plane is. @param {BuildOptions} [options] @returns {Promise<string>} */
export async function traefikBinary(options) {
  const binaries = await builtPrograms([traefikPin], options);
  return binaries[traefikPin.name] ?? '';
}

/** The path of every other helm that the chart is for, by name and version. @param {BuildOptions} [options] */
export async function otherHelms(options) {
  return builtPrograms(helmPins, options);
}

/** @param {Pin[]} wanted @param {BuildOptions} [options] @returns {Promise<Binaries>} */
async function builtPrograms(wanted, { build = true, report = toStderr, env = process.env } = {}) {
  const missing = wanted.filter((pin) => !findBinary(pin, env));
  if (missing.length > 0) {
    if (!build || !hasGo(env)) throw unavailable(missing, env);
    await withLock(cacheFolder(env), report, () => buildMissing(missing, env, report));
  }
  return Object.fromEntries(wanted.map((pin) => [pin.name, getBinary(pin, env)]));
}

/** @param {Pin[]} missing @param {NodeJS.ProcessEnv} env @param {(line: string) => void} report */
async function buildMissing(missing, env, report) {
  // Asked again under the lock: another process may have built them meanwhile.
  for (const pin of missing.filter((each) => !findBinary(each, env))) {
    report(`building ${pin.name} ${pin.version} …`);
    const started = performance.now();
    await buildBinary(pin, env);
    report(`built    ${pin.name} ${pin.version} in ${Math.ceil((performance.now() - started) / 1000)} s`);
  }
}

/** Only a complete binary gets its final name. @param {Pin} pin @param {NodeJS.ProcessEnv} env */
async function buildBinary(pin, env) {
  const partial = join(cacheFolder(env), 'partial');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await mkdir(join(cacheFolder(env), 'bin'), { recursive: true });
  await runGo(pin, goArguments(pin, partial), { cwd: await sourceFolder(pin, partial, env), env });
  await rename(join(partial, pin.name), join(cacheFolder(env), 'bin', pin.name));
  await rm(partial, { recursive: true, force: true });
}

/** @param {Pin} pin @param {string} target folder */
function goArguments(pin, target) {
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', ['-s -w', ...pin.stamps].join(' -X ')];
  return ['build', ...flags, '-o', join(target, pin.name), pin.package];
}

/**
 * Where a program is built: a module of its own in Go's module cache, where its own go.sum holds.
 * @param {Pin} pin @param {string} scratch a folder outside any module, whose go.sum Go would else add to
 * @param {NodeJS.ProcessEnv} env
 */
async function sourceFolder(pin, scratch, env) {
  if (!pin.module) return here;
  const said = await runGo(pin, ['mod', 'download', '-json', `${pin.module}@${pin.version}`], { cwd: scratch, env });
  const { Dir: folder } = JSON.parse(said);
  if (!pin.lacks) return folder;
  const completed = join(scratch, 'source');
  await copyTree(folder, completed);
  await Promise.all(Object.entries(pin.lacks).map(([path, text]) => writeNew(join(completed, path), text)));
  return completed;
}

/** Go's module cache is read-only; the folders of this copy are not. @param {string} from @param {string} to */
async function copyTree(from, to) {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const copy = entry.isDirectory() ? copyTree : copyFile;
    await copy(join(from, entry.name), join(to, entry.name));
  }
}

/** @param {string} path @param {string} text */
async function writeNew(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/**
 * @param {Pin} pin @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} where
 * @returns {Promise<string>} what Go prints
 */
function runGo(pin, args, { cwd, env }) {
  // A go.work of a parent folder would change the versions, GOOS and GOARCH the platform.
  const goEnv = { ...env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' };
  const go = spawn('go', args, { cwd, env: goEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, said] = ['', ''];
  go.stdout.on('data', (chunk) => (printed += chunk));
  go.stderr.on('data', (chunk) => (said += chunk));
  return new Promise((resolve, reject) => {
    go.on('error', reject);
    go.on('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(buildFailure(pin, said || printed)))));
  });
}

/** @param {Pin} pin @param {string} said */
function buildFailure(pin, said) {
  const tail = said.trim().split('\n').slice(-15).join('\n');
  return `building ${pin.name} ${pin.version} failed (Go needs its module proxy the first time, see "go env GOPROXY"):\n${tail}`;
}

/** @param {Pin} pin @param {NodeJS.ProcessEnv} env */
function findBinary(pin, env) {
  const folders = [...(env.KUBEBUILDER_ASSETS ? [env.KUBEBUILDER_ASSETS] : []), join(cacheFolder(env), 'bin')];
  return folders.map((folder) => join(folder, pin.name)).find(isProgram);
}

/** @param {Pin} pin @param {NodeJS.ProcessEnv} env */
function getBinary(pin, env) {
  const path = findBinary(pin, env);
  if (!path) throw new Error(`${pin.name} was built and then removed: run the build again`);
  return path;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {NodeJS.ProcessEnv} env */
function hasGo(env) {
  return spawnSync('go', ['version'], { env, stdio: 'ignore' }).status === 0;
}

/** @param {Pin[]} missing @param {NodeJS.ProcessEnv} env */
function unavailable(missing, env) {
  const where = env.KUBEBUILDER_ASSETS ? `KUBEBUILDER_ASSETS (${env.KUBEBUILDER_ASSETS}) and the cache` : 'the cache';
  return new ControlPlaneUnavailable(
    `no ${missing.map((pin) => pin.name).join(', ')} in ${where}, and ${hasGo(env) ? 'building was not asked for' : 'no Go to build with'}: ` +
      'install Go 1.26 and run "node control-plane/build.mjs", or set KUBEBUILDER_ASSETS to a folder that has them',
  );
}

/** @param {string} line */
function toStderr(line) {
  process.stderr.write(`${line}\n`);
}

async function main() {
  const asked = process.argv.slice(2);
  const wanted = [
    ...pins,
    ...(asked.includes('traefik') ? [traefikPin] : []),
    ...(asked.includes('helm') ? helmPins : []),
  ];
  const binaries = await builtPrograms(wanted);
  for (const pin of wanted) console.log(`${pin.name.padEnd(24)} ${pin.version.padEnd(9)} ${binaries[pin.name]}`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode ?? 1;
  });
}
