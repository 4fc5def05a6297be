// One pass, against an API server in memory: in which order it asks and writes, and what becomes of refusals.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, Unreachable } from '../../src/kube/errors.js';
import type { ResourceKind } from '../../src/kube/kind.js';
import type { KubeClient } from '../../src/kube/kube-client.js';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../src/kube/object.js';
import { isObject } from '../../src/model/json.js';
import { SessionCaches } from '../../src/operator/caches.js';
import { childKinds, workshopKind } from '../../src/operator/child-kinds.js';
import { ClaimRegistry } from '../../src/operator/claim-registry.js';
import { MissingPermissions } from '../../src/operator/missing-permissions.js';
import { SessionReconciler } from '../../src/operator/reconciler.js';
import { SessionMemories } from '../../src/operator/session-memory.js';
import type { EventFacts } from '../../src/runtime/events.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { recordedLog } from '../runtime/recorded-log.js';
import { hours, minutes, start, World } from './world.js';

const key = 'orchestra-workshops/bioc-intro-a1b2c3';
const deployment = childKinds.find(({ kind }) => kind === 'Deployment')!;
const volumeClaim = childKinds.find(({ kind }) => kind === 'PersistentVolumeClaim')!;
const rbac = new ApiError({
  status: 403,
  reason: 'Forbidden',
  message: 'User "u" cannot patch resource "workshops/status" in API group "orchestra.io" in the namespace "n"',
});
const conflict = new ApiError({ status: 409, reason: 'Conflict', message: 'there is one' });
const webhook = new ApiError({ status: 500, reason: 'InternalError', message: 'failed calling webhook "w"' });

describe('a pass', () => {
  let objects: Map<string, KubeObject>;
  let asked: string[];
  let patches: { metadata: { resourceVersion?: string; finalizers?: string[] } }[];
  let failures: Map<string, ApiError>;
  let version: number;
  let now: number;
  let won: number;
  let woken: string[];
  let told: string[];
  let said: string[];
  let caches: SessionCaches;
  let claims: ClaimRegistry;
  let reconciler: SessionReconciler;
  /** Runs after a status was written, before its answer arrives. */
  let meanwhile: () => void;

  const ask = (call: string): void => {
    asked.push(call);
    const failure = failures.get(call);
    if (failure !== undefined) throw failure;
  };
  const put = ({ kind }: ResourceKind, object: KubeObject): KubeObject => {
    const id = `${kind}/${object.metadata.name}`;
    const uid = objects.get(id)?.metadata.uid ?? object.metadata.uid ?? `${id}-uid`;
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(++version) } };
    objects.set(id, stored);
    return stored;
  };
  const client = {
    list: async ({ kind }: ResourceKind, { labelSelector }: { labelSelector?: string } = {}) => {
      const isLabelled = ({ metadata }: KubeObject) => metadata.labels?.['app.kubernetes.io/managed-by'] !== undefined;
      const items = [...objects].filter(([id]) => id.startsWith(`${kind}/`)).map(([, object]) => object);
      return {
        items: labelSelector === undefined ? items : items.filter(isLabelled),
        resourceVersion: String(version),
      };
    },
    watch: async function* (_: ResourceKind, { signal }: { signal: AbortSignal }) {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
      yield* [];
    },
    get: async ({ kind }: ResourceKind, { name }: { name: string }) => {
      ask(`get ${kind}`);
      return objects.get(`${kind}/${name}`);
    },
    apply: async (kind: ResourceKind, manifest: KubeObject, { mustCreate }: { mustCreate?: boolean }) => {
      ask(`apply ${kind.kind}`);
      if (mustCreate === true && objects.has(`${kind.kind}/${manifest.metadata.name}`)) throw conflict;
      return { object: put(kind, manifest), created: true };
    },
    mergePatch: async (
      kind: ResourceKind,
      { name }: { name: string },
      patch: (typeof patches)[number] & { status?: object },
      { subresource }: { subresource?: string },
    ) => {
      ask(`patch ${subresource ?? 'object'}`);
      patches.push(patch);
      const before = objects.get(`${kind.kind}/${name}`)!;
      const written = put(kind, {
        ...before,
        status: { ...(before.status as object), ...patch.status },
        metadata: { ...before.metadata, ...(patch.metadata.finalizers && { finalizers: patch.metadata.finalizers }) },
      });
      if (subresource === 'status') meanwhile();
      return written;
    },
    delete: async ({ kind }: ResourceKind) => {
      ask(`delete ${kind}`);
    },
  } as unknown as KubeClient;

  const begin = async (workshop: object = {}): Promise<void> => {
    const { metadata, ...rest } = { ...new World().object(), ...workshop };
    put(workshopKind, { ...rest, metadata: { ...metadata } });
    const settings = settingsWith();
    const clock = new FakeClock(start);
    const nobody = () => undefined;
    caches = new SessionCaches({
      ...{
        client,
        settings,
        clock,
        log: recordedLog(),
        claimChanged: nobody,
        leftoversChanged: nobody,
        refused: nobody,
        broken: nobody,
      },
      wake: (each) => woken.push(each),
    });
    for (let turn = 0; turn < 5; turn++) await settle();
    claims = new ClaimRegistry({ caches, settings, wake: (each) => woken.push(each) });
    const controller = { degrade: (_: string, message: string) => void told.push(message), restore: nobody };
    reconciler = new SessionReconciler({
      ...{ client, settings, caches, claims, memories: new SessionMemories(), decided: nobody },
      clock: { now: () => now, isTrusted: () => true },
      leadsSince: () => won,
      events: { record: ({ reason, at }: EventFacts) => void said.push(`${reason} ${String(at)}`) },
      missing: new MissingPermissions(() => controller),
    });
  };
  const pass = () => reconciler.reconcile(key, { id: 'p', log: recordedLog(), signal: new AbortController().signal });

  const end = () => Promise.all(caches.served.list().map((cache) => cache.stop()));
  const claimCalls = () => asked.filter((call) => call.endsWith(volumeClaim.kind));

  beforeEach(() => {
    [objects, failures] = [new Map(), new Map()];
    [asked, patches, woken, told, said] = [[], [], [], [], []];
    [version, now, won] = [10, start, start - 60_000];
    meanwhile = () => undefined;
  });
  afterEach(() => end());

  test('of a new Workshop asks for nothing before it writes', async () => {
    await begin();
    await pass();
    expect(asked.filter((call) => call.startsWith('get'))).toEqual([]);
    expect(asked.at(-1)).toBe('patch status');
  });

  test('looks for what another operator made before it writes anything', async () => {
    await begin({ status: { phase: 'Ready' } });
    await pass();
    const first = asked.findIndex((call) => !call.startsWith('get'));
    expect(asked.slice(0, first)).toEqual(
      expect.arrayContaining(['get Deployment', 'get Service', 'get NetworkPolicy']),
    );
  });

  test('looks for the Deployment of a session that has begun when no cache knows it, before it decides', async () => {
    await begin({ status: { phase: 'Ready', session: { expiresAt: '2026-01-31T16:00:00Z' } } });
    await pass();
    expect(asked[0]).toBe('get Deployment');
  });

  test('looks for the Deployment of a Workshop that is older than the lead, though it seems to be new', async () => {
    won = start - 500;
    await begin();
    await pass();
    expect(asked.slice(0, 2)).toEqual(['get Deployment', 'get Workshop']);
  });

  test('writes nothing for a Workshop that is older than the lead, and gone', async () => {
    won = start - 500;
    await begin();
    objects.delete('Workshop/bioc-intro-a1b2c3');
    await expect(pass()).rejects.toMatchObject({ reason: 'Changed' });
    expect(asked).toEqual(['get Deployment', 'get Workshop']);
  });

  test('that meets a webhook which can’t be called writes the status, and is an outage all the same', async () => {
    failures.set('apply Deployment', webhook);
    await begin();
    await expect(pass()).rejects.toBe(webhook);
    expect(asked.at(-1)).toBe('patch status');
    expect(objects.get(`Workshop/bioc-intro-a1b2c3`)?.status).toMatchObject({ phase: 'Creating' });
  });

  test('ends no pod for a Workshop that has changed unseen', async () => {
    await begin();
    await pass();
    now += minutes(31);
    const judged = objects.get('Workshop/bioc-intro-a1b2c3')!;
    put(workshopKind, judged);
    asked = [];
    await expect(pass()).rejects.toMatchObject({ reason: 'Changed' });
    expect(asked).toEqual(['get Workshop']);
    objects.set('Workshop/bioc-intro-a1b2c3', judged);
    await pass();
    expect(asked).toContain('apply Deployment');
  });

  test('takes finalizers off the Workshop that was judged, not of one that somebody has changed since', async () => {
    const { metadata } = new World().object();
    await begin({ metadata: { ...metadata, finalizers: ['a/b', 'kopf.zalando.org/KopfFinalizerMarker'] } });
    meanwhile = () => {
      const newer = put(workshopKind, objects.get('Workshop/bioc-intro-a1b2c3')!);
      caches.remember(workshopKind, newer, undefined);
    };
    await pass();
    expect(patches).toHaveLength(2);
    expect(patches[1]?.metadata).toEqual({ resourceVersion: String(version - 2), finalizers: ['a/b'] });
  });

  test('that may not write the status names the rule, and is tried again without complaint', async () => {
    failures.set('patch status', rbac);
    await begin();
    await expect(pass()).rejects.toMatchObject({ name: 'RetryLater', reason: 'Refused' });
    expect(told.join()).toContain('may not patch workshops.orchestra.io/status in namespace n');
  });

  test('that was ended from outside names no rule: another process has the Workshop now', async () => {
    failures.set('patch status', rbac);
    await begin();
    const ended = { id: 'p', log: recordedLog(), signal: AbortSignal.abort() };
    await expect(reconciler.reconcile(key, ended)).rejects.toMatchObject({ reason: 'Refused' });
    expect(told).toEqual([]);
  });

  test('tells what changed with a status whose answer was lost, once, and of the moment that the status has', async () => {
    const { spec } = new World().object() as unknown as { spec: object };
    await begin({ spec: { ...spec, duration: '400d' } });
    meanwhile = () => {
      caches.remember(workshopKind, objects.get('Workshop/bioc-intro-a1b2c3')!, undefined);
      meanwhile = () => undefined;
      throw new Unreachable('reset', 'unknown', { cause: new Error('ECONNRESET') });
    };
    await expect(pass()).rejects.toThrow(Unreachable);
    expect(said).toEqual([]);
    now += minutes(1);
    await pass();
    // Ready and Stalled say the same, which is one Event.
    expect(new Set(said)).toEqual(new Set([`DurationTooLong ${String(start)}`]));
    said = [];
    await pass();
    expect(said).toEqual([]);
    expect(patches).toHaveLength(1);
  });

  test('tells of an expiry once the Workshop is deleted, and not when that was refused', async () => {
    await begin();
    await pass();
    now += hours(5);
    said = [];
    failures.set('delete Workshop', rbac);
    await expect(pass()).rejects.toMatchObject({ reason: 'Refused' });
    expect([said, told.length]).toEqual([[], 1]);
    failures.clear();
    await pass();
    expect(said).toEqual([`Expired ${String(start + hours(4))}`]);
  });

  test('over a Workshop that was made anew frees what the one before held', async () => {
    await begin();
    await pass();
    const release = vi.spyOn(claims, 'release');
    objects.delete('Workshop/bioc-intro-a1b2c3');
    const { metadata, ...rest } = new World().object();
    caches.remember(workshopKind, put(workshopKind, { ...rest, metadata: { ...metadata, uid: 'next' } }), undefined);
    await pass();
    expect(release.mock.calls).toEqual([['workshop-uid']]);
  });

  test('that meets the workspace which another session of its owner has just made goes on, and asks for it no more', async () => {
    const storage = { size: '10Gi', workspace: { persist: 'per-user' } };
    const spec = new World({ templateSlug: 'bioc', storage }).spec;
    await begin({ spec });
    await pass();
    const [, { metadata, ...made }] = [...objects].find(([id]) => id.startsWith('PersistentVolumeClaim/ws-'))!;
    objects.clear();
    await end();
    await begin({ spec });
    const entry: ManagedFieldsEntry = {
      ...{ manager: 'orchestra-operator', operation: 'Apply', apiVersion: 'v1' },
      ...{ fieldsType: 'FieldsV1', fieldsV1: fieldsOf({ metadata: { labels: metadata.labels }, spec: made['spec'] }) },
    };
    const claim = put(volumeClaim, { ...made, metadata: { ...metadata, managedFields: [entry] } });
    asked = [];
    expect(await pass()).not.toEqual({ requeueAfterMs: minutes(1) });
    expect(claimCalls()).toEqual([`apply ${volumeClaim.kind}`, `get ${volumeClaim.kind}`]);
    expect(asked).toContain('apply Deployment');
    asked = [];
    caches.remember(volumeClaim, claim, undefined);
    await pass();
    expect(claimCalls()).toEqual([]);
  });

  test('looks for what is in its way once a minute, until the session is no longer to have anything of that name', async () => {
    await begin({ spec: new World({ storage: {} }).spec });
    put(volumeClaim, { metadata: { name: 'bioc-intro-a1b2c3-pvc', namespace: 'orchestra-workshops' } });
    for (let count = 0; count < 2; count++) {
      expect(await pass()).toEqual({ requeueAfterMs: minutes(1) });
      expect(claimCalls()).toContain(`get ${volumeClaim.kind}`);
      asked = [];
    }
    const workshop = objects.get('Workshop/bioc-intro-a1b2c3')!;
    caches.remember(workshopKind, put(workshopKind, { ...workshop, spec: new World().spec }), undefined);
    expect(await pass()).not.toEqual({ requeueAfterMs: minutes(1) });
    expect(asked).toContain('apply Deployment');
    asked = [];
    await pass();
    expect(claimCalls()).toEqual([]);
  });

  test('is woken by an answer to its own write that tells more than what it wrote', async () => {
    await begin();
    await pass();
    woken = [];
    const [, written] = [...objects].find(([id]) => id.startsWith('Deployment/'))!;
    caches.remember(deployment, put(deployment, written), key);
    expect(woken).toEqual([]);
    caches.remember(deployment, put(deployment, { ...written, status: { readyReplicas: 1 } }), key);
    expect(woken).toEqual([key]);
  });
});

/** That somebody has set each of these fields, as the API server keeps it. */
function fieldsOf(value: unknown): FieldsV1 {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [`f:${key}`, fieldsOf(each)]));
}
