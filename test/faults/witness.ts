// Sees everything that happens to the objects of one namespace, from the API server itself and past every fault: what is
// there now, and what was there at any moment.
import { Agent, request } from 'node:https';
import { readFileSync } from 'node:fs';
import { parseKubeconfig } from '../../control-plane/identities.mjs';
import type { ControlPlane } from '../cluster/harness/control-plane.js';
import { collections, type Live } from '../cluster/operator/workshops.js';

/** Something that happened to an object. */
export interface Sighting {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly version: string;
  /** Only what the oracle asks about; the objects themselves would fill the memory. */
  readonly facts: SightingFacts;
}

export interface SightingFacts {
  readonly phase: string | undefined;
  readonly expiresAt: string | undefined;
  readonly createdAt: string;
  /** What its spec asks for. @default - it is no Workshop, or asks for none */
  readonly duration: string | undefined;
  readonly deletedAt: string | undefined;
  /** The UID of its controller. @default - it has none */
  readonly controller: string | undefined;
  /** Who has written fields of it. */
  readonly managers: readonly string[];
}

const watchedKinds = [
  'Workshop',
  'Deployment',
  'Service',
  'PersistentVolumeClaim',
  'NetworkPolicy',
  'IngressRoute',
  'Middleware',
  'Pod',
];

/** Watches one namespace. */
export class Witness {
  sightings: Sighting[] = [];
  readonly #objects = new Map<string, Live>();
  /** How far each watch has come. */
  readonly #versions = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  readonly #agent: Agent;
  readonly #url: string;
  #failure: Error | undefined;
  #isClosed = false;
  #sawAt = Date.now();

  private constructor({ kubeconfig }: ControlPlane) {
    const { url, ca, certificate, key } = parseKubeconfig(readFileSync(kubeconfig, 'utf8'));
    this.#url = url;
    this.#agent = new Agent({ ca, cert: certificate, key, keepAlive: true });
  }

  /** Begins to watch. */
  static async open(cluster: ControlPlane, namespace: string): Promise<Witness> {
    const witness = new Witness(cluster);
    await Promise.all(watchedKinds.map((kind) => witness.#watch(kind, namespace)));
    return witness;
  }

  close(): void {
    this.#isClosed = true;
    this.#agent.destroy();
  }

  /** The object as it is now. */
  find(kind: string, name: string): Live | undefined {
    return this.#objects.get(`${kind}/${name}`);
  }

  /** Every object that is there and whose name contains this word. */
  all(word: string): Live[] {
    return [...this.#objects.values()].filter(({ metadata }) => metadata.name.includes(word));
  }

  /** When it last saw something happen. */
  get sawAt(): number {
    return this.#sawAt;
  }

  /** Waits until something is so, or until there is a reason to give up. */
  async until(isSo: () => unknown, findReason: () => Error | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        clearInterval(timer);
        this.#waiting.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const timer = setInterval(() => {
        const reason = findReason();
        if (reason !== undefined) settle(reason);
      }, 500);
      const look = (): void => {
        if (this.#failure !== undefined) settle(this.#failure);
        else if (isSo()) settle();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Resolves when the first answer is here; a watch that ends is followed by the next. */
  #watch(kind: string, namespace: string): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const path = collections[kind]?.replace('NS', namespace) ?? '';
    // Without a resourceVersion what there is comes first.
    const from = this.#versions.get(kind);
    const url = new URL(
      `${path}?watch=1&timeoutSeconds=36000${from === undefined ? '' : `&resourceVersion=${from}`}`,
      this.#url,
    );
    return new Promise((resolve, reject) => {
      const call = request(url, { agent: this.#agent }, (answer) => {
        resolve();
        let rest = '';
        if (answer.statusCode !== 200) answer.resume();
        else
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            const lines = (rest + chunk).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) this.#see(kind, JSON.parse(line) as Live);
          });
        answer.on('close', () => {
          // Custom resources are unknown for a moment whenever another lane is installed.
          setTimeout(
            () => void this.#watch(kind, namespace).catch(() => undefined),
            answer.statusCode === 200 ? 0 : 200,
          );
        });
      });
      call.on('error', (error) => {
        reject(error);
        this.#fail(error);
      });
      call.end();
    });
  }

  #see(kind: string, { type, object }: Live): void {
    if (type === 'ERROR')
      return this.#fail(new Error(`the witness does not see every ${kind}: ${String(object.message)}`));
    const { name, uid, resourceVersion } = object.metadata;
    this.#versions.set(kind, resourceVersion);
    if (type === 'DELETED') this.#objects.delete(`${kind}/${String(name)}`);
    else this.#objects.set(`${kind}/${String(name)}`, { ...object, kind });
    this.#sawAt = Date.now();
    this.sightings.push({ type, kind, name, uid, version: resourceVersion, facts: factsOf(object) });
    for (const look of this.#waiting) look();
  }

  #fail(error: Error): void {
    if (this.#isClosed) return;
    this.#failure ??= error;
    for (const look of this.#waiting) look();
  }
}

function factsOf({ metadata, spec, status }: Live): SightingFacts {
  return {
    phase: status?.phase,
    expiresAt: status?.expiresAt,
    createdAt: metadata.creationTimestamp,
    duration: spec?.duration,
    deletedAt: metadata.deletionTimestamp,
    controller: metadata.ownerReferences?.find((owner: Live) => owner.controller)?.uid,
    managers: (metadata.managedFields ?? []).map(({ manager }: Live) => manager),
  };
}
