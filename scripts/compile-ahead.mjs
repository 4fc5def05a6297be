// What V8 makes of the program, made once when the image is built instead of at every start: node scripts/compile-ahead.mjs
// <program> <folder>. It holds for the program at this very path, under the same account, Node and flags.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runtimeEnvironment } from './bundle.mjs';

const LIMIT_MS = 60_000;

/**
 * @param {string} program
 * @param {string} folder for what was compiled; emptied before
 */
export async function compileAhead(program, folder) {
  rmSync(folder, { recursive: true, force: true });
  await startOnce(program, { NODE_COMPILE_CACHE: folder });
}

/**
 * Runs an operator as the image does until it listens and has asked an API server something, and ends it: what every
 * start needs. Answers how long both took.
 * @param {string} program
 * @param {Readonly<Record<string, string>>} [environment] beside that of the image
 */
export async function startOnce(program, environment = {}) {
  const api = await startRefusing();
  const folder = mkdtempSync(`${tmpdir()}/orchestra-start-`);
  try {
    const kubeconfig = `${folder}/kubeconfig`;
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(api.port)));
    const words = [program, 'operator', '--kubeconfig', kubeconfig, '--listen', '127.0.0.1:0'];
    // Nothing is read at home.
    const env = { PATH: process.env['PATH'], HOME: '/', ...runtimeEnvironment, ...environment };
    const startedAt = performance.now();
    const operator = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MS });
    const ended = new Promise((resolve) => operator.once('exit', (code, signal) => resolve(signal ?? code)));
    const listening = new Promise((resolve) =>
      operator.stdout
        .setEncoding('utf8')
        .on('data', (text) => text.includes('answering HTTP') && resolve(performance.now())),
    );
    const times = await Promise.race([Promise.all([listening, api.asked]), ended]);
    operator.kill('SIGTERM');
    const end = await ended;
    if (end !== 0 || !Array.isArray(times))
      throw new Error(`the operator ended with ${String(end)} instead of serving`);
    return { listeningMs: times[0] - startedAt, askedMs: times[1] - startedAt };
  } finally {
    rmSync(folder, { recursive: true });
    await api.stop();
  }
}

/** An API server that knows nobody. */
async function startRefusing() {
  /** @type {(at: number) => void} */
  let tell = () => {};
  const asked = new Promise((resolve) => (tell = resolve));
  const server = createServer((_, answer) => {
    tell(performance.now());
    answer.writeHead(401).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { port, asked, stop };
}

/** @param {number} port */
function kubeconfigOf(port) {
  const name = 'refusing';
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster }],
    users: [{ name, user: { token: 'nobody' } }],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [program = '', folder = ''] = process.argv.slice(2);
  await compileAhead(program, folder);
}
