// Starts long-running programs with a log file each and stops all of them together, also when the starter dies.
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const POLL_MS = 40;
const START_LIMIT_MS = 90_000;

/** @typedef {{ name: string, program: string, args: string[] }} Command */

/** A set of processes that live and die together, in `folder`, which goes with them. */
export class ProcessGroup {
  /** @type {Map<string, import('node:child_process').ChildProcess>} */
  #children = new Map();
  /** @type {import('node:child_process').ChildProcess} */
  #guardian;

  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    const guardian = fileURLToPath(new URL('guardian.mjs', import.meta.url));
    // A session of its own: Ctrl-C reaches the starter, not the one who cleans up after it.
    this.#guardian = spawn(process.execPath, [guardian], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
    this.#guardian.unref();
    this.#tellGuardian({ folder });
  }

  /** Starts a program; its output goes to `<name>.log`. @param {Command} command */
  start({ name, program, args }) {
    const log = openSync(this.#logOf(name), 'a');
    // Not the starter's environment: a proxy or a KUBECONFIG there must not reach the servers.
    const env = { PATH: process.env.PATH, HOME: this.folder };
    const child = spawn(program, args, { cwd: this.folder, detached: true, env, stdio: ['ignore', log, log] });
    closeSync(log);
    child.on('error', (error) => appendFileSync(this.#logOf(name), `${error.message}\n`));
    child.unref();
    this.#children.set(name, child);
    if (child.pid) this.#tellGuardian({ group: child.pid });
  }

  /**
   * Ends one program and waits until it is gone, so that its ports are free; the others go on. Not gracefully: an API
   * server that is asked to end waits a minute for watches that are open.
   * @param {string} name
   */
  async end(name) {
    const child = this.#childOf(name);
    this.#children.delete(name);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    if (isAlive(child) && child.kill('SIGKILL')) await gone;
    // Its number may become that of a process that is none of ours.
    if (child.pid) this.#tellGuardian({ ended: child.pid });
  }

  /**
   * Lets a process that somebody else started, in a group of its own, end together with these at the latest.
   * @param {import('node:child_process').ChildProcess} child
   */
  adopt(child) {
    if (!child.pid) return;
    this.#tellGuardian({ group: child.pid });
    child.once('exit', () => this.#tellGuardian({ ended: child.pid }));
  }

  /** @param {string} name */
  pidOf(name) {
    return this.#childOf(name).pid ?? 0;
  }

  /** @param {string} name @param {NodeJS.Signals} signal */
  signal(name, signal) {
    this.#childOf(name).kill(signal);
  }

  /**
   * Whether a signal has stopped it: on a busy machine its threads go on until one of them gets to see that. Where there is
   * no /proc to tell, it counts as stopped.
   * @param {string} name
   */
  isStill(name) {
    const file = `/proc/${this.pidOf(name)}/stat`;
    return !existsSync(file) || /\) T /.test(readFileSync(file, 'utf8'));
  }

  /** @param {string} name */
  runs(name) {
    return this.#children.has(name);
  }

  /**
   * Waits until `check` holds. Fails with the end of `name`'s log when a process ends or the time is over.
   * @param {string} name whose duty it is
   * @param {string} promise what is waited for
   * @param {() => Promise<boolean>} check
   */
  async waitFor(name, promise, check) {
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await check().catch(() => false))) {
      const dead = this.#firstDead();
      if (dead) throw new Error(`${dead} ended by itself:\n${this.#tailOf(dead)}`);
      if (Date.now() > deadline) {
        throw new Error(`${name}: ${promise} took more than ${START_LIMIT_MS / 1000} s:\n${this.#tailOf(name)}`);
      }
      await sleep(POLL_MS);
    }
  }

  /** Kills everything and removes the folder. */
  async stop() {
    if (this.#guardian.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#guardian.once('exit', resolve));
    this.#guardian.ref();
    this.#guardian.stdin?.end();
    await ended;
  }

  /** @param {string} name */
  #childOf(name) {
    const child = this.#children.get(name);
    if (!child) throw new Error(`${name} does not run; what runs: ${[...this.#children.keys()].join(', ')}`);
    return child;
  }

  /** @param {{ group?: number, ended?: number, folder?: string }} duty what to kill, no longer to kill, or to remove in the end */
  #tellGuardian(duty) {
    if (this.#guardian.stdin?.writableEnded) return; // it is at work already
    this.#guardian.stdin?.write(`${JSON.stringify(duty)}\n`);
  }

  #firstDead() {
    for (const [name, child] of this.#children) {
      if (!isAlive(child)) return name;
    }
    return undefined;
  }

  /** @param {string} name */
  #logOf(name) {
    return join(this.folder, `${name}.log`);
  }

  /** @param {string} name */
  #tailOf(name) {
    const log = readFileSync(this.#logOf(name), 'utf8').trimEnd();
    return log.split('\n').slice(-20).join('\n') || `${name} wrote nothing: can its program run?`;
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function isAlive(child) {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
