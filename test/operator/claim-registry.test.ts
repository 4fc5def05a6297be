// Who has a name or host while Workshops are refused, corrected, served and deleted: asked as passes ask, and decided on.
import { beforeEach, describe, expect, test } from 'vitest';
import { keyFrom, keyText, type ObjectKey } from '../../src/kube/kind.js';
import type { CachedChild } from '../../src/operator/cached-child.js';
import type { SessionCaches } from '../../src/operator/caches.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import { ClaimRegistry } from '../../src/operator/claim-registry.js';
import { decide } from '../../src/operator/decide.js';
import type { ObservedWorkshop } from '../../src/operator/observed.js';
import { WorkshopIndex } from '../../src/operator/workshop-index.js';
import { start, World } from './world.js';

const settings = new World().settings;
const host = 'shared.workshops.example.org';
const wantsHost = { ingress: { host } };
const refusedForItself = [
  ['too long a duration', { duration: '8d' }],
  ['an annotation that is not allowed', { ingress: { host, annotations: { 'cert-manager.io/issuer': 'x' } } }],
] as const;

let workshops: Map<string, ObservedWorkshop>;
let worlds: Map<string, World>;
let childrenOf: Map<string, readonly string[]>;
let woken: Set<string>;
let index: WorkshopIndex;
let registry: ClaimRegistry;

beforeEach(() => {
  [workshops, worlds, childrenOf, woken] = [new Map(), new Map(), new Map(), new Set()];
  index = new WorkshopIndex(settings);
  const caches = {
    index,
    findWorkshop: (key: ObjectKey) => workshops.get(keyText(key)),
    controlledBy: (uid: string) => (childrenOf.get(uid) ?? []).map((kind) => child(uid, kind)),
  } as Pick<SessionCaches, 'index' | 'findWorkshop' | 'controlledBy'>;
  registry = new ClaimRegistry({ caches, settings, wake: (key) => woken.add(key) });
});

function child(uid: string, name: string): CachedChild {
  const kind = childKinds.find((each) => each.kind === name);
  return { controller: { uid }, facts: { kind } } as CachedChild;
}

const keyOf = (name: string): ObjectKey => keyFrom(`ns/${name}`);

/** A Workshop is there, or changes; the later letter is the younger one. */
function put(name: string, spec: object, over: Partial<ObservedWorkshop> = {}): void {
  const world = worlds.get(name) ?? new World({ name: `n-${name}` });
  worlds.set(name, world);
  world.uid = `uid-${name}`;
  world.edit({ duration: '4h', ingress: undefined, ...spec });
  const workshop = { ...world.observe().workshop, createdAt: start + name.charCodeAt(0), ...over };
  workshops.set(`ns/${name}`, workshop);
  for (const key of index.set(keyOf(name), workshop)) woken.add(key);
}

function remove(name: string): void {
  registry.release(`uid-${name}`);
  workshops.delete(`ns/${name}`);
  for (const key of index.set(keyOf(name), undefined)) woken.add(key);
}

/** A pass over a Workshop; why it is not served, or `served`. */
function pass(name: string): string {
  const workshop = workshops.get(`ns/${name}`)!;
  const claims = registry.heldByOthers(keyOf(name), workshop);
  const decision = decide({ ...worlds.get(name)!.observe(), key: keyOf(name), workshop, claims });
  const stalled = decision.status?.conditions?.find(({ type }) => type === 'Stalled');
  return stalled?.reason ?? 'served';
}

/** What is left of a pass that served a session. */
function serve(name: string, spec: object): void {
  expect(pass(name)).toBe('served');
  childrenOf.set(`uid-${name}`, ['NetworkPolicy', 'IngressRoute', 'Deployment']);
  put(name, spec, { status: { url: `https://${host}` } });
}

describe.each(refusedForItself)('one that is refused for %s', (_, fault) => {
  test('keeps its host from nobody, however old it is', () => {
    put('a', { ...wantsHost, ...fault });
    put('b', wantsHost);
    expect([pass('a'), pass('b')]).toEqual([
      expect.stringMatching(/^(DurationTooLong|AnnotationNotAllowed)$/),
      'served',
    ]);
  });

  test('keeps its name from nobody', () => {
    put('a', { ...fault, name: 'one' });
    put('b', { name: 'one' });
    expect([pass('a') === 'served', pass('b')]).toEqual([false, 'served']);
  });

  test('waits for the host once it is allowed, and gets it when the other one goes', () => {
    put('a', { ...wantsHost, ...fault });
    put('b', wantsHost);
    serve('b', wantsHost);
    put('a', wantsHost);
    expect([pass('a'), pass('b')]).toEqual(['HostTaken', 'served']);
    woken.clear();
    remove('b');
    expect([[...woken], pass('a')]).toEqual([['ns/a'], 'served']);
  });

  test('wakes those that waited for it while it was allowed', () => {
    put('a', wantsHost);
    put('b', wantsHost);
    expect([pass('a'), pass('b')]).toEqual(['served', 'HostTaken']);
    put('a', { ...wantsHost, ...fault });
    expect([...woken]).toEqual(['ns/b']);
  });

  test('gives up what it was granted in its own pass, not in one of somebody else', () => {
    put('a', wantsHost);
    put('b', wantsHost);
    expect(pass('a')).toBe('served');
    put('a', { ...wantsHost, ...fault });
    // A pass over the first may be under way, and write the host that it was granted.
    expect(pass('b')).toBe('HostTaken');
    woken.clear();
    pass('a');
    expect([[...woken], pass('b')]).toEqual([['ns/b'], 'served']);
  });

  test.each([
    ['its name, but no host without a route', ['NetworkPolicy', 'Middleware'], ['NameTaken', 'served']],
    ['the host of its route too', ['Middleware', 'IngressRoute'], ['NameTaken', 'HostTaken']],
  ])('keeps %s, though its status says nothing of it', (__, children, [byName, byHost]) => {
    put('a', { ...wantsHost, name: 'one' });
    expect(pass('a')).toBe('served');
    childrenOf.set('uid-a', children);
    put('a', { ...wantsHost, ...fault, name: 'one' });
    pass('a');
    put('b', { name: 'one' });
    put('c', wantsHost);
    expect([pass('b'), pass('c')]).toEqual([byName, byHost]);
  });

  test('keeps what it has while it runs', () => {
    put('a', wantsHost);
    put('b', wantsHost);
    serve('a', wantsHost);
    put('a', { ...wantsHost, ...fault }, { status: { url: `https://${host}` } });
    expect([pass('a') === 'served', pass('b')]).toEqual([false, 'HostTaken']);
  });
});

test('the host that one is refused to change to is free, the one that it has is not', () => {
  put('a', wantsHost);
  serve('a', wantsHost);
  put('a', { duration: '8d', ingress: { host: 'next.workshops.example.org' } }, { status: { url: `https://${host}` } });
  pass('a');
  put('b', { ingress: { host: 'next.workshops.example.org' } });
  put('c', wantsHost);
  expect([pass('b'), pass('c')]).toEqual(['served', 'HostTaken']);
});

test('one that is being deleted, and never began, keeps nothing', () => {
  put('a', wantsHost, { deleting: true });
  put('b', wantsHost);
  expect(pass('b')).toBe('served');
});

test('one that is being deleted keeps what it has until it is gone', () => {
  put('a', wantsHost);
  serve('a', wantsHost);
  put('a', wantsHost, { deleting: true, status: { url: `https://${host}` } });
  put('b', wantsHost);
  expect(pass('b')).toBe('HostTaken');
});
