// Many Workshops over several namespaces: created, followed, changed and deleted, with the moment of each one's creation and
// of its becoming Ready, as somebody outside sees them.

/** @typedef {{ created: number, ready?: number, seen?: any }} Life times of performance.now(), and the object as last seen */

const everywhere = '/apis/orchestra.io/v1/workshops';
const LIMIT_MS = 1_800_000;

export class Population {
  /** @type {Map<string, Life>} by name, which is that of no other Workshop in any namespace */
  #lives = new Map();
  #wake = new Set();

  /** @param {import('../wire.mjs').Wire} wire @param {readonly string[]} namespaces */
  constructor(wire, namespaces) {
    this.wire = wire;
    this.namespaces = namespaces;
  }

  /** @param {import('../wire.mjs').Wire} wire @param {readonly string[]} namespaces */
  static async follow(wire, namespaces) {
    const population = new Population(wire, namespaces);
    await wire.watch(
      everywhere,
      ({ type, object }) => population.#see(type, object),
      (items) => population.#forgetAllBut(new Set(items.map(({ metadata }) => metadata.uid))),
    );
    return population;
  }

  /** @param {string} type @param {any} object */
  #see(type, object) {
    const life = this.#lives.get(object.metadata.name);
    if (life === undefined) return;
    if (type === 'DELETED') this.#lives.delete(object.metadata.name);
    else this.#note(life, object);
    this.#tell();
  }

  /** What was seen once and is not there any more. @param {Set<string>} uids */
  #forgetAllBut(uids) {
    for (const [name, { seen }] of this.#lives) if (seen && !uids.has(seen.metadata.uid)) this.#lives.delete(name);
    this.#tell();
  }

  #tell() {
    for (const wake of this.#wake) wake();
  }

  /** @param {Life} life @param {any} object */
  #note(life, object) {
    life.seen = object;
    if (object.status?.phase === 'Ready') life.ready ??= performance.now();
  }

  /** @param {readonly string[]} names @param {object} [spec] beside name and owner */
  async create(names, spec = {}) {
    await Promise.all(names.map((name) => this.#createOne(name, spec)));
  }

  /** @param {string} name @param {object} spec */
  async #createOne(name, spec) {
    const namespace = this.namespaceOf(name);
    const body = {
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      metadata: { name, namespace },
      spec: { name, owner: 'attendee@example.org', ...spec },
    };
    this.#lives.set(name, { created: performance.now() });
    await this.wire.send('POST', pathOf(namespace), JSON.stringify(body));
  }

  /** @param {string} name @param {object} change a merge patch @param {string} [subresource] */
  patch(name, change, subresource = '') {
    const path = `${pathOf(this.namespaceOf(name))}/${name}${subresource}`;
    return this.wire.send('PATCH', path, JSON.stringify(change), 'application/merge-patch+json');
  }

  /** Deletes them; returns when they are gone. What was theirs follows. @param {readonly string[]} names */
  async remove(names) {
    await Promise.all(names.map((name) => this.wire.send('DELETE', `${pathOf(this.namespaceOf(name))}/${name}`)));
    await this.areGone(names);
  }

  /** @param {readonly string[]} names */
  areReady(names) {
    return this.#until('Ready', names, (name) => this.#lives.get(name)?.ready !== undefined);
  }

  /** @param {readonly string[]} names */
  areGone(names) {
    return this.#until('gone', names, (name) => !this.#lives.has(name));
  }

  /** @param {string} what @param {readonly string[]} names @param {(object: any) => boolean} accept */
  areSeen(what, names, accept) {
    return this.#until(what, names, (name) => accept(this.#lives.get(name)?.seen));
  }

  /** The object as last seen. @param {string} name @returns {any} */
  seen(name) {
    return this.#lives.get(name)?.seen;
  }

  /** How long each took from the request that creates it to Ready, in milliseconds. @param {readonly string[]} names */
  latencies(names) {
    return names.map((name) => {
      const { created = NaN, ready = NaN } = this.#lives.get(name) ?? {};
      return ready - created;
    });
  }

  /** Names are numbered, and neighbours live in different namespaces. @param {string} name */
  namespaceOf(name) {
    const number = Number(/\d+$/.exec(name)?.[0] ?? 0);
    return this.namespaces[number % this.namespaces.length] ?? '';
  }

  /**
   * @param {string} what @param {readonly string[]} names @param {(name: string) => boolean} holds
   * @returns {Promise<void>}
   */
  #until(what, names, holds) {
    const missing = new Set(names);
    return new Promise((resolve, reject) => {
      const look = () => {
        for (const name of missing) {
          if (!holds(name)) return;
          missing.delete(name);
        }
        end(resolve);
      };
      const end = (/** @type {() => void} */ settle) => {
        clearTimeout(limit);
        this.#wake.delete(look);
        settle();
      };
      const late = `${what}: after ${LIMIT_MS / 1000} s not so for`;
      const limit = setTimeout(() => end(() => reject(new Error(`${late} ${someOf(missing)}`))), LIMIT_MS);
      this.#wake.add(look);
      look();
    });
  }
}

/** `s-00000`, `s-00001` … @param {string} prefix @param {number} from @param {number} count */
export function numbered(prefix, from, count) {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(from + index).padStart(5, '0')}`);
}

/** @param {Set<string>} names */
function someOf(names) {
  const rest = names.size - 5;
  return `${[...names].slice(0, 5).join(', ')}${rest > 0 ? ` and perhaps ${rest} more` : ''}`;
}

/** @param {string} namespace */
function pathOf(namespace) {
  return `/apis/orchestra.io/v1/namespaces/${namespace}/workshops`;
}
