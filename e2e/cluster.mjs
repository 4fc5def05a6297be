// A cluster as kubectl reaches it, and Workshops on it. Whatever goes wrong is an error that says which command said what.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 1_000;

/** One namespace of a cluster. */
export class Cluster {
  /** @param {{ kubeconfig: string, context?: string, namespace: string }} where */
  constructor({ kubeconfig, context, namespace }) {
    this.namespace = namespace;
    this.flags = ['--kubeconfig', kubeconfig, ...(context ? ['--context', context] : [])];
  }

  /** Runs kubectl in the namespace and returns what it prints. @param {readonly string[]} words @param {string} [input] */
  async kubectl(words, input) {
    const { code, stdout, stderr } = await this.attempt(words, input);
    if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr.trim() || stdout.trim()}`);
    return stdout;
  }

  /** The same, with failure as an outcome. @param {readonly string[]} words @param {string} [input] */
  attempt(words, input = '') {
    const child = spawn('kubectl', [...this.flags, '-n', this.namespace, ...words]);
    const said = { stdout: '', stderr: '' };
    for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
      child[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text));
    }
    child.stdin.on('error', () => undefined).end(input);
    return new Promise((resolve, reject) => {
      child.on('error', () => reject(new Error('kubectl cannot be run: install it, or put it into the PATH')));
      child.on('close', (code) => resolve({ code: code ?? -1, ...said }));
    });
  }

  /** @param {string} kind @param {string} name @returns {Promise<any>} undefined when there is none */
  async find(kind, name) {
    const text = await this.kubectl(['get', kind, name, '--ignore-not-found', '-o', 'json']);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Creates a Workshop. @param {string} name @param {object} spec */
  async launch(name, spec) {
    const workshop = {
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      metadata: { name },
      spec: { name, owner: 'e2e@example.org', resources: modest, ...spec },
    };
    await this.kubectl(['apply', '-f', '-'], JSON.stringify(workshop));
  }

  /** Waits until a Workshop is as it should be. @param {string} name @param {(status: any) => boolean} holds @param {number} seconds */
  async becomes(name, holds, seconds = 180) {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const { status = {} } = (await this.find('workshop', name)) ?? {};
      if (holds(status)) return status;
      if (Date.now() > deadline)
        throw new Error(`after ${seconds} s the status of ${name} is ${JSON.stringify(status)}`);
      await sleep(POLL_MS);
    }
  }

  /** The running pod of a session. @param {string} name @returns {Promise<any>} */
  async pod(name) {
    const selector = `app.kubernetes.io/instance=${name}`;
    const { items } = JSON.parse(await this.kubectl(['get', 'pods', '-l', selector, '-o', 'json']));
    const running = items.filter((/** @type {any} */ { metadata }) => !metadata.deletionTimestamp);
    if (running.length !== 1) throw new Error(`${name} has ${running.length} pods`);
    return running[0];
  }

  /** Runs a command in the app of a session. @param {string} name @param {string} command of its shell */
  async inside(name, command) {
    const { metadata } = await this.pod(name);
    return this.attempt(['exec', metadata.name, '-c', 'app', '--', 'sh', '-c', command]);
  }
}

/** So that a small cluster has room. */
const modest = {
  cpu: '200m',
  memory: '128Mi',
  cpuRequest: '50m',
  memoryRequest: '64Mi',
  ephemeralStorage: '256Mi',
  ephemeralStorageRequest: '64Mi',
};
