// The operator as a process of its own: the built program, under its own account, its log in a file.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../control-plane/ports.mjs';

const compiled = { program: fileURLToPath(new URL('../lib/src/cli/orchestra.js', import.meta.url)), environment: {} };
const READY_LIMIT_MS = 30_000;

/**
 * @typedef {object} Operator
 * @property {number} pid
 * @property {string} url of its HTTP server
 * @property {string} log path of its log
 * @property {() => Promise<number | null>} stop asks it to end, and returns its exit code
 * @property {Promise<number | null>} ended
 */

/**
 * Starts the operator; when this returns its caches are filled.
 * @param {import('./installation.mjs').Installation} installation
 * @param {import('../control-plane/start.mjs').StartedControlPlane} controlPlane holds its log, and ends it at the latest
 * @param {{ program: string, environment: Record<string, string> }} [build] what is run, and how
 * @returns {Promise<Operator>}
 */
export async function startOperator({ environment, kubeconfig }, controlPlane, build = compiled) {
  const [port] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const log = join(controlPlane.folder, 'operator.log');
  const file = openSync(log, 'a');
  const child = spawn(process.execPath, [build.program, 'operator', '--kubeconfig', kubeconfig, '--listen', address], {
    env: { PATH: process.env.PATH, ...build.environment, ...environment },
    stdio: ['ignore', file, file],
    // A session of its own: Ctrl-C reaches the starter, who ends it.
    detached: true,
  });
  closeSync(file);
  controlPlane.adopt(child);
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://${address}`;
  await isReady(url, () => child.exitCode === null && child.signalCode === null, log);
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { pid: child.pid ?? 0, url, log, stop, ended };
}

/** @param {string} url @param {() => boolean} isAlive @param {string} log */
async function isReady(url, isAlive, log) {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!(await answersOk(`${url}/readyz`))) {
    if (!isAlive()) throw new Error(`the operator ended:\n${readFileSync(log, 'utf8')}`);
    if (Date.now() > deadline)
      throw new Error(`the operator is not ready after ${READY_LIMIT_MS / 1000} s: see ${log}`);
    await sleep(20);
  }
}

/** @param {string} url */
async function answersOk(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
