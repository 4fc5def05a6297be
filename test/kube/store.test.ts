// The store under every order of lists, events and answers: it must end up with what the API server has, and tell it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.js';
import { Store } from '../../src/kube/store.js';

interface Known {
  readonly uid: string;
  readonly resourceVersion: string;
}

function storeOf(options: { failing?: boolean } = {}) {
  const told: string[] = [];
  const failures: unknown[] = [];
  const seen = new Map<string, string>();
  const store = new Store<Known>({
    project: ({ metadata }) => ({ uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' }),
    changed: ({ name }, current, previous) => {
      if (options.failing) throw new Error('handler');
      told.push(
        `${name} ${previous?.uid ?? '-'}${previous?.resourceVersion ?? ''} > ${current?.uid ?? '-'}${current?.resourceVersion ?? ''}`,
      );
      expect(seen.get(name)).toBe(previous?.uid);
      if (current) seen.set(name, current.uid);
      else seen.delete(name);
    },
    failed: (error) => failures.push(error),
  });
  return { store, told, failures };
}

function object(name: string, uid: string, resourceVersion: number | string, namespace = 'ns'): KubeObject {
  return { metadata: { name, namespace, uid, resourceVersion: String(resourceVersion) } };
}

function list(store: Store<Known>, resourceVersion: number, objects: readonly KubeObject[], stream = 'ns'): void {
  const relist = store.relist(stream, String(resourceVersion));
  relist.page(objects.slice(0, 1));
  relist.page(objects.slice(1));
  relist.end();
}

const a = { namespace: 'ns', name: 'a' };

describe('our own writes', () => {
  test('are read at once, and their event tells nothing new', () => {
    const { store, told } = storeOf();
    list(store, 10, [object('a', 'u', 5)]);
    store.remember(object('a', 'u', 12));
    expect(store.get(a)?.resourceVersion).toBe('12');
    store.observe('ns', object('a', 'u', 11));
    store.observe('ns', object('a', 'u', 12));
    expect(store.get(a)?.resourceVersion).toBe('12');
    expect(told).toEqual(['a - > u5', 'a u5 > u12']);
  });

  test('are expected as events once, unless a list has told of them', () => {
    const { store } = storeOf();
    list(store, 10, []);
    store.remember(object('a', 'u', 12));
    expect([store.takeAnswered('11'), store.takeAnswered('12'), store.takeAnswered('12')]).toEqual([
      false,
      true,
      false,
    ]);
    store.remember(object('a', 'u', 14));
    list(store, 14, [object('a', 'u', 14)]);
    expect(store.takeAnswered('14')).toBe(false);
  });

  test('whose event was read after all are expected no more', () => {
    const { store } = storeOf();
    list(store, 10, []);
    store.remember(object('a', 'u', 12));
    store.observe('ns', object('a', 'u', 12));
    expect(store.takeAnswered('12')).toBe(false);
  });

  test('that tell nothing are not expected', () => {
    const { store } = storeOf();
    list(store, 10, []);
    store.observe('ns', object('a', 'u', 12));
    store.remember(object('a', 'u', 12));
    expect(store.takeAnswered('12')).toBe(false);
  });

  test('before a backup was restored are not taken for those after it', () => {
    const { store } = storeOf();
    list(store, 10, []);
    store.remember(object('a', 'u', 12));
    list(store, 5, []);
    expect(store.takeAnswered('12')).toBe(false);
  });

  test('whose answer comes after the object’s end do not bring it back', () => {
    const { store } = storeOf();
    list(store, 10, []);
    store.observe('ns', object('a', 'u', 12));
    store.observeGone('ns', object('a', 'u', 13));
    store.remember(object('a', 'u', 12));
    expect(store.get(a)).toBeUndefined();
  });

  test('that a list does not have yet stay', () => {
    const { store } = storeOf();
    list(store, 10, []);
    store.remember(object('a', 'u', 20));
    list(store, 15, []);
    expect(store.get(a)?.uid).toBe('u');
    list(store, 25, []);
    expect(store.get(a)).toBeUndefined();
  });

  test('that made a successor survive the end of its predecessor', () => {
    const { store, told } = storeOf();
    list(store, 10, [object('a', 'old', 5)]);
    store.remember(object('a', 'new', 13));
    store.observeGone('ns', object('a', 'old', 12));
    expect(store.get(a)?.uid).toBe('new');
    expect(told).toEqual(['a - > old5', 'a old5 > -', 'a - > new13']);
  });
});

test('an object that was recreated unseen goes first and then comes', () => {
  const { store, told } = storeOf();
  list(store, 10, [object('a', 'old', 5)]);
  list(store, 20, [object('a', 'new', 15)]);
  expect(told).toEqual(['a - > old5', 'a old5 > -', 'a - > new15']);
});

test('after a restore from a backup the list counts, though it is older', () => {
  const { store } = storeOf();
  list(store, 1000, [object('a', 'u', 900), object('b', 'v', 950)]);
  list(store, 500, [object('a', 'u', 400)]);
  expect([...store.values()]).toEqual([{ uid: 'u', resourceVersion: '400' }]);
  store.observe('ns', object('a', 'u', 501));
  expect(store.get(a)?.resourceVersion).toBe('501');
});

test('a namespace’s list says nothing about another one', () => {
  const { store } = storeOf();
  list(store, 10, [object('a', 'u', 5, 'one')], 'one');
  list(store, 10, [object('a', 'v', 6, 'two')], 'two');
  list(store, 20, [], 'one');
  expect([...store.values()]).toEqual([{ uid: 'v', resourceVersion: '6' }]);
});

test('handlers and projections that throw are reported and stop nothing', () => {
  const { store, failures } = storeOf({ failing: true });
  list(store, 10, [object('a', 'u', 5), object('b', 'v', 6)]);
  expect(store.size).toBe(2);
  expect(failures).toHaveLength(2);
});

// A cluster that lives, a stream that lags behind it, and answers that come whenever they like.
const step = fc.oneof(
  fc.record({ do: fc.constant('write' as const), name: fc.constantFrom('a', 'b', 'c'), answer: fc.boolean() }),
  fc.record({ do: fc.constant('delete' as const), name: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('answer' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('events' as const), count: fc.nat(3) }),
  fc.record({ do: fc.constant('relist' as const) }),
);

test('whatever happens in whatever order, it ends with what the cluster has', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { store, failures } = storeOf();
      const cluster = new Cluster();
      list(store, 1, []);
      for (const each of steps) {
        if (each.do === 'write') cluster.write(each.name, each.answer);
        else if (each.do === 'delete') cluster.delete(each.name);
        else if (each.do === 'answer') cluster.answer(store, each.which);
        else if (each.do === 'events') cluster.deliver(store, each.count);
        else cluster.relist(store);
      }
      cluster.deliver(store, Number.POSITIVE_INFINITY);
      while (cluster.answer(store, 0));
      expect(sorted([...store.values()])).toEqual(sorted(cluster.content()));
      expect(failures).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

class Cluster {
  #version = 1;
  #uids = 0;
  readonly #objects = new Map<string, KubeObject>();
  readonly #answers: KubeObject[] = [];
  #events: { readonly type: 'changed' | 'gone'; readonly object: KubeObject }[] = [];

  write(name: string, isOurs: boolean): void {
    const uid = this.#objects.get(name)?.metadata.uid ?? `u${this.#uids++}`;
    const written = object(name, uid, ++this.#version);
    this.#objects.set(name, written);
    this.#events.push({ type: 'changed', object: written });
    if (isOurs) this.#answers.push(written);
  }

  delete(name: string): void {
    const uid = this.#objects.get(name)?.metadata.uid;
    if (uid === undefined) return;
    this.#objects.delete(name);
    this.#events.push({ type: 'gone', object: object(name, uid, ++this.#version) });
  }

  answer(store: Store<Known>, which: number): boolean {
    const [answer] = this.#answers.splice(which % Math.max(1, this.#answers.length), 1);
    if (answer) store.remember(answer);
    return answer !== undefined;
  }

  deliver(store: Store<Known>, count: number): void {
    for (const event of this.#events.splice(0, count)) {
      const { resourceVersion = '' } = event.object.metadata;
      if (event.type === 'gone') store.observeGone('ns', event.object);
      else if (store.takeAnswered(resourceVersion)) store.advance('ns', resourceVersion);
      else store.observe('ns', event.object);
    }
  }

  relist(store: Store<Known>): void {
    this.#events = [];
    list(store, this.#version, [...this.#objects.values()]);
  }

  content(): Known[] {
    return [...this.#objects.values()].map(({ metadata }) => ({
      uid: metadata.uid ?? '',
      resourceVersion: metadata.resourceVersion ?? '',
    }));
  }
}

function sorted(known: Known[]): Known[] {
  return known.sort((x, y) => x.uid.localeCompare(y.uid));
}
