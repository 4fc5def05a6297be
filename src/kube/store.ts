// What is known of a kind's objects: a projection of each, never the objects themselves. It is fed by watches and by
// the answers to our own writes, which arrive in no particular order; resourceVersions decide which is newer.
import { keyFrom, keyText, type ObjectKey } from './kind.js';
import { keyOf, type KubeObject } from './object.js';
import { compareResourceVersions, newerResourceVersion } from './resource-version.js';

/** Hears of every change: `previous` was known, `current` is known now. A recreated object goes first, then comes. */
export type Changed<T> = (key: ObjectKey, current: T | undefined, previous: T | undefined) => void;

/** What a store is made with. */
export interface StoreProps<T> {
  /** What to keep of an object; `previous` is what is kept of an older version of it. */
  readonly project: (object: KubeObject, previous: T | undefined) => T;
  readonly changed: Changed<T>;
  /** Hears of exceptions of the two above; the store goes on. */
  readonly failed: (error: unknown, key: ObjectKey) => void;
}

interface Entry<T> {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly value: T;
}

/**
 * *Guarantees.* An object never gets older. What we wrote is read back by the very next `get`. After a watch has said
 * that an object is gone, a late answer to a write before that does not bring it back.
 * *Assumption.* Each namespace (or all of them together) is fed by one stream, in its order.
 */
export class Store<T> {
  readonly #props: StoreProps<T>;
  readonly #entries = new Map<string, Entry<T>>();
  // How far each stream has come, by namespace; '' is the stream of all namespaces.
  readonly #progress = new Map<string, string>();
  // Versions that are known from answers, and of which the streams have not told yet.
  readonly #answered = new Set<string>();

  constructor(props: StoreProps<T>) {
    this.#props = props;
  }

  /** What is known of an object. */
  get(key: ObjectKey): T | undefined {
    return this.#entries.get(keyText(key))?.value;
  }

  /** What is known of every object, in no order. */
  *values(): Iterable<T> {
    for (const entry of this.#entries.values()) yield entry.value;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The answer to a write of our own, unless something newer is known. */
  remember(object: KubeObject): void {
    const { resourceVersion = '' } = object.metadata;
    const progress = this.#progressOf(keyOf(object).namespace);
    // The stream has been there: had the object still existed, it would be known.
    if (progress !== undefined && compareResourceVersions(resourceVersion, progress) <= 0) return;
    if (this.#put(object)) this.#answered.add(resourceVersion);
  }

  /** Whether an event about this version can only repeat what an answer has told. It does so once. */
  takeAnswered(resourceVersion: string): boolean {
    return this.#answered.delete(resourceVersion);
  }

  /** An object as the stream shows it, added or modified. */
  observe(stream: string, object: KubeObject): void {
    const { resourceVersion = '' } = object.metadata;
    this.#put(object);
    this.#answered.delete(resourceVersion);
    this.advance(stream, resourceVersion);
  }

  /** The stream says that an object is gone. */
  observeGone(stream: string, { metadata }: KubeObject): void {
    const key = keyOf({ metadata });
    const { resourceVersion = '' } = metadata;
    const known = this.#entries.get(keyText(key));
    // An answer of ours may already have told of its successor.
    if (known && compareResourceVersions(known.resourceVersion, resourceVersion) <= 0) this.#remove(key);
    this.advance(stream, resourceVersion);
  }

  /** The stream has come this far. */
  advance(stream: string, resourceVersion: string): void {
    this.#progress.set(stream, newerResourceVersion(this.#progress.get(stream) ?? '', resourceVersion));
  }

  /** Begins to take a whole list, page by page: what none of the pages has is gone. */
  relist(stream: string, resourceVersion: string): Relist {
    const progress = this.#progress.get(stream);
    // A list is never older than what a watch has shown, unless the cluster was restored from a backup: then nothing
    // that we know counts.
    if (progress !== undefined && compareResourceVersions(resourceVersion, progress) < 0) this.#distrust(stream);
    const listed = new Set<string>();
    return {
      page: (objects) => {
        for (const object of objects) {
          listed.add(keyText(keyOf(object)));
          this.#put(object);
        }
      },
      end: () => {
        this.#removeMissing(stream, listed, resourceVersion);
        this.#expectNoneUntil(resourceVersion);
        this.#progress.set(stream, resourceVersion);
      },
    };
  }

  /** Whether it is known now as it was given. */
  #put(object: KubeObject): boolean {
    const { uid = '', resourceVersion = '' } = object.metadata;
    const key = keyOf(object);
    const text = keyText(key);
    const known = this.#entries.get(text);
    if (known && compareResourceVersions(resourceVersion, known.resourceVersion) <= 0) return false;
    const previous = known?.uid === uid ? known.value : undefined;
    const value = this.#project(object, key, previous);
    if (value === undefined) return false;
    if (known && known.uid !== uid) this.#remove(key);
    this.#entries.set(text, { uid, resourceVersion, value });
    this.#tell(key, value, previous);
    return true;
  }

  #remove(key: ObjectKey): void {
    const text = keyText(key);
    const known = this.#entries.get(text);
    if (!known) return;
    this.#entries.delete(text);
    this.#tell(key, undefined, known.value);
  }

  #removeMissing(stream: string, listed: ReadonlySet<string>, resourceVersion: string): void {
    for (const [text, { resourceVersion: known }] of this.#entriesOf(stream)) {
      const isNewer = compareResourceVersions(known, resourceVersion) > 0;
      if (!listed.has(text) && !isNewer) this.#remove(keyFrom(text));
    }
  }

  /** The list has told of these versions already, or of newer ones. */
  #expectNoneUntil(listed: string): void {
    for (const version of this.#answered) {
      if (compareResourceVersions(version, listed) <= 0) this.#answered.delete(version);
    }
  }

  #distrust(stream: string): void {
    this.#answered.clear();
    for (const [text, entry] of this.#entriesOf(stream)) this.#entries.set(text, { ...entry, resourceVersion: '' });
  }

  #entriesOf(stream: string): [string, Entry<T>][] {
    return [...this.#entries].filter(([text]) => stream === '' || text.startsWith(`${stream}/`));
  }

  #progressOf(namespace: string): string | undefined {
    return this.#progress.get(namespace) ?? this.#progress.get('');
  }

  #project(object: KubeObject, key: ObjectKey, previous: T | undefined): T | undefined {
    try {
      return this.#props.project(object, previous);
    } catch (error) {
      this.#props.failed(error, key);
      return undefined;
    }
  }

  #tell(key: ObjectKey, current: T | undefined, previous: T | undefined): void {
    try {
      this.#props.changed(key, current, previous);
    } catch (error) {
      this.#props.failed(error, key);
    }
  }
}

/** A list on its way into a store. */
export interface Relist {
  page(objects: readonly KubeObject[]): void;
  end(): void;
}
