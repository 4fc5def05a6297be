// Workshops created at once, seen to become Ready, deleted, and seen to be gone with everything that they were made of.
import { setTimeout as sleep } from 'node:timers/promises';

/** The namespace of all of them. */
export const namespace = 'bench';

const workshops = `/apis/orchestra.io/v1/namespaces/${namespace}/workshops`;
const leftovers = [
  workshops,
  `/apis/apps/v1/namespaces/${namespace}/deployments`,
  `/api/v1/namespaces/${namespace}/pods`,
];
const LIMIT_MS = 600_000;

/** @param {string} name */
export const workshopOf = (name) => ({
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: { name, namespace },
  spec: { name, owner: 'attendee@example.org' },
});

/** @param {number} count */
export const namesOf = (count) => Array.from({ length: count }, (_, index) => `session-${index}`);

/** Follows the Workshops of a wire and acts on many at a time. */
export class Crowd {
  /** When each was seen to be Ready, in that order. @type {Map<string, number>} */
  #ready = new Map();
  #wake = () => {};

  /** @param {import('./wire.mjs').Wire} wire */
  constructor(wire) {
    this.wire = wire;
  }

  /** @param {import('./wire.mjs').Wire} wire */
  static async follow(wire) {
    const crowd = new Crowd(wire);
    await wire.watch(workshops, ({ type, object }) => crowd.#see(type, object));
    return crowd;
  }

  /** @param {string} type @param {any} object */
  #see(type, { metadata, status }) {
    if (type === 'DELETED') this.#ready.delete(metadata.name);
    else if (status?.phase === 'Ready' && !this.#ready.has(metadata.name)) {
      this.#ready.set(metadata.name, performance.now());
    }
    this.#wake();
  }

  /** @param {readonly string[]} names @param {(created: { name: string, uid: string }) => void} [created] */
  async create(names, created = () => undefined) {
    await Promise.all(
      names.map(async (name) => {
        const { metadata } = await this.wire.send('POST', workshops, JSON.stringify(workshopOf(name)));
        created(metadata);
      }),
    );
  }

  /** Resolves the moment that so many are Ready. @param {number} count @returns {Promise<void>} */
  areReady(count) {
    return new Promise((resolve, reject) => {
      const late = () =>
        reject(new Error(`${this.#ready.size} of ${count} Workshops were Ready after ${LIMIT_MS / 1000} s`));
      const limit = setTimeout(late, LIMIT_MS);
      this.#wake = () => {
        if (this.#ready.size < count) return;
        clearTimeout(limit);
        resolve();
      };
      this.#wake();
    });
  }

  /** When so many were Ready, by the clock of `performance`. @param {number} count */
  readyAt(count) {
    return [...this.#ready.values()][count - 1] ?? NaN;
  }

  /** Deletes Workshops, and returns when no object and no pod of a session is left. @param {readonly string[]} names */
  async remove(names) {
    await Promise.all(names.map((name) => this.wire.send('DELETE', `${workshops}/${name}`)));
    for (const path of leftovers) {
      while ((await this.wire.send('GET', `${path}?limit=1`)).items.length > 0) await sleep(20);
    }
  }
}
