// Which volume claims are known, against an API server in memory that tells each watch what its selector finds.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResourceKind } from '../../src/kube/kind.js';
import type { ListOptions, WatchEvent, WatchOptions } from '../../src/kube/kube-client.js';
import type { KubeObject } from '../../src/kube/object.js';
import { ownerHash } from '../../src/model/sessions/index.js';
import { SessionCaches } from '../../src/operator/caches.js';
import { volumeClaimKind, workshopKind } from '../../src/operator/child-kinds.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { recordedLog } from '../runtime/recorded-log.js';
import { start, World } from './world.js';

const namespace = 'orchestra-workshops';
const owner = 'keeper@example.org';
const name = `ws-bioc-${ownerHash(owner)}`;
const key = { namespace, name };
const left = { component: 'workspace', 'orchestra.io/owner-hash': ownerHash(owner) };
const labelled = { ...left, 'app.kubernetes.io/managed-by': 'orchestra-operator' };

class Server {
  /** False: what happens is not told yet. */
  isTelling = true;
  #version = 10;
  readonly #objects = new Map<string, KubeObject>();
  readonly #watches = new Set<{ readonly selects: (object: KubeObject) => boolean; readonly events: WatchEvent[] }>();
  #wake: (() => void)[] = [];

  async list(kind: ResourceKind, { labelSelector }: ListOptions = {}) {
    const selects = selectionOf(kind, labelSelector);
    return { items: [...this.#objects.values()].filter(selects), resourceVersion: String(this.#version) };
  }

  async *watch(kind: ResourceKind, { labelSelector, signal }: WatchOptions): AsyncIterable<WatchEvent> {
    const watch = { selects: selectionOf(kind, labelSelector), events: [] as WatchEvent[] };
    this.#watches.add(watch);
    signal.addEventListener('abort', () => this.tell());
    while (!signal.aborted) {
      while (this.isTelling && watch.events.length > 0) yield watch.events.shift()!;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    throw signal.reason as Error;
  }

  /** Makes or changes an object; returns the answer. */
  put({ metadata, ...rest }: KubeObject, kind = volumeClaimKind): KubeObject {
    const resourceVersion = String(++this.#version);
    const object = {
      ...rest,
      kind: kind.kind,
      metadata: { namespace, uid: `${metadata.name}-uid`, ...metadata, resourceVersion },
    };
    const before = this.#objects.get(metadata.name);
    this.#objects.set(metadata.name, object);
    for (const { selects, events } of this.#watches) {
      const [was, is] = [before !== undefined && selects(before), selects(object)];
      if (was || is) events.push({ type: is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED', object });
    }
    this.tell();
    return object;
  }

  delete(what: string): void {
    const { metadata, ...rest } = this.#objects.get(what)!;
    this.#objects.delete(what);
    const object = { ...rest, metadata: { ...metadata, resourceVersion: String(++this.#version) } };
    for (const { selects, events } of this.#watches) if (selects(object)) events.push({ type: 'DELETED', object });
    this.tell();
  }

  tell(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

/** As Kubernetes reads a selector: a label that is not there differs from every value. */
function selectionOf({ kind }: ResourceKind, labelSelector = ''): (object: KubeObject) => boolean {
  const terms = labelSelector.split(',').filter((term) => term !== '');
  return (object) =>
    object['kind'] === kind &&
    terms.every((term) => {
      const [, label = '', operator, value] = /^([^!=]+)(!?=)?(.*)$/.exec(term)!;
      const found = object.metadata.labels?.[label];
      if (operator === undefined) return found !== undefined;
      return (found === value) === (operator === '=');
    });
}

let server: Server;
let caches: SessionCaches;
let changed: string[];
let woken: string[];

beforeEach(() => {
  server = new Server();
  [changed, woken] = [[], []];
});
afterEach(() => Promise.all(caches.served.list().map((cache) => cache.stop())));

async function begin(): Promise<void> {
  const nobody = () => undefined;
  caches = new SessionCaches({
    ...{ client: server, settings: settingsWith(), clock: new FakeClock(start), log: recordedLog() },
    ...{ leftoversChanged: nobody, refused: nobody, broken: nobody },
    wake: (each) => woken.push(each),
    claimChanged: (each) => changed.push(each),
  });
  for (let turn = 0; turn < 5; turn++) await settle();
  [changed, woken] = [[], []];
}

const known = () => [...caches.volumeClaims()].map(({ facts }) => `${facts.name} ${facts.resourceVersion}`);

test('a workspace that only the operator before has used is known, and every change of it is told', async () => {
  const { metadata } = server.put({ metadata: { name, labels: left } });
  await begin();
  expect(caches.served.list().map((cache) => cache.name)).toContain('PersistentVolumeClaim of the operator before');
  expect(known()).toEqual([`${name} 11`]);
  expect(caches.findChild(volumeClaimKind, key)?.facts).toMatchObject({ uid: metadata.uid, labels: left });
  server.put({ metadata: { name: 'ws-later-0', labels: left } });
  server.delete(name);
  await settle();
  expect(known()).toEqual(['ws-later-0 12']);
  expect(new Set(changed)).toEqual(new Set([`${namespace}/${name}`, `${namespace}/ws-later-0`]));
});

describe.each([
  ['a volume of a session of the operator before', { app: 'a', component: 'storage' }],
  ['what somebody else calls a workspace', { component: 'workspace' }],
  ['what has an owner and is no workspace', { 'orchestra.io/owner-hash': ownerHash(owner) }],
])('%s', (_, labels) => {
  test('is not kept', async () => {
    server.put({ metadata: { name, labels } });
    await begin();
    expect(known()).toEqual([]);
    expect(caches.findChild(volumeClaimKind, key)).toBeUndefined();
  });

  test('that is taken over is known once, and until it goes', async () => {
    server.put({ metadata: { name, labels } });
    await begin();
    caches.remember(volumeClaimKind, server.put({ metadata: { name, labels } }), undefined);
    caches.remember(volumeClaimKind, server.put({ metadata: { name, labels: { ...labels, ...labelled } } }), undefined);
    await settle();
    expect(known()).toEqual([`${name} 13`]);
    server.delete(name);
    await settle();
    expect(known()).toEqual([]);
  });
});

test('one that a session of ours has applied is known once and as it is now, whatever the watches have told', async () => {
  server.put({ metadata: { name, labels: left } });
  await begin();
  server.isTelling = false;
  caches.remember(volumeClaimKind, server.put({ metadata: { name, labels: labelled } }), undefined);
  for (const isTelling of [false, true]) {
    server.isTelling = isTelling;
    server.tell();
    await settle();
    expect(known()).toEqual([`${name} 12`]);
    expect(caches.findChild(volumeClaimKind, key)?.facts.labels).toEqual(labelled);
  }
  server.delete(name);
  await settle();
  expect(known()).toEqual([]);
});

test('what we write to one of ours is known at once, and told once', async () => {
  server.put({ metadata: { name, labels: labelled } });
  await begin();
  server.isTelling = false;
  caches.remember(volumeClaimKind, server.put({ metadata: { name, labels: labelled } }), undefined);
  expect(known()).toEqual([`${name} 12`]);
  server.put({ metadata: { name, labels: labelled } });
  changed = [];
  server.isTelling = true;
  server.tell();
  await settle();
  expect(known()).toEqual([`${name} 13`]);
  expect(changed).toEqual([`${namespace}/${name}`]);
});

test('one that loses our label is known all the same', async () => {
  server.put({ metadata: { name, labels: labelled } });
  await begin();
  server.put({ metadata: { name, labels: left } });
  await settle();
  expect(known()).toEqual([`${name} 12`]);
});

test('what is written down on one is read back at once, and goes with it', async () => {
  server.put({ metadata: { name, labels: left } });
  await begin();
  const annotations = { 'orchestra.io/last-used': '2026-01-31T12:00:00Z' };
  caches.remember(volumeClaimKind, server.put({ metadata: { name, labels: left, annotations } }), undefined);
  expect(caches.findChild(volumeClaimKind, key)?.facts.annotations).toEqual(annotations);
  server.delete(name);
  await settle();
  expect(known()).toEqual([]);
});

test('an answer that comes after the watch has said that it is gone does not bring it back', async () => {
  server.put({ metadata: { name, labels: left } });
  await begin();
  const answer = server.put({ metadata: { name, labels: left } });
  server.delete(name);
  await settle();
  caches.remember(volumeClaimKind, answer, undefined);
  expect(known()).toEqual([]);
});

test('the end of one wakes the Workshop that asks for it', async () => {
  const storage = { workspace: { persist: 'per-user' } };
  server.put(new World({ owner, templateSlug: 'bioc', storage }).object(), workshopKind);
  server.put({ metadata: { name, labels: left } });
  await begin();
  expect(caches.isClaimUsed(key)).toBe(true);
  server.delete(name);
  await settle();
  expect(woken).toEqual([...caches.keys()]);
  expect(woken).toHaveLength(1);
});

test('one that a Workshop controls is still its own when it is labelled', async () => {
  const controller = { apiVersion: 'orchestra.io/v1', kind: 'Workshop', name: 'w', uid: 'w-uid', controller: true };
  const metadata = { name, ownerReferences: [controller] };
  server.put({ metadata: { ...metadata, labels: left } });
  await begin();
  server.put({ metadata: { ...metadata, labels: labelled } });
  await settle();
  expect([...caches.controlledBy('w-uid')].map(({ facts }) => facts.name)).toEqual([name]);
});
