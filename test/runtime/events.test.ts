import { describe, expect, test } from 'vitest';
import { ApiError, Fenced, Unreachable } from '../../src/kube/errors.js';
import type { KubeObject } from '../../src/kube/object.js';
import { EventRecorder, eventName, type EventFacts } from '../../src/runtime/events.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { recordedLog } from './recorded-log.js';

const subject = { apiVersion: 'v1', kind: 'Thing', namespace: 'ns', name: 'thing', uid: 'uid-1' };
const facts: EventFacts = {
  subject,
  type: 'Normal',
  reason: 'Ready',
  note: 'It is ready.',
  at: Date.UTC(2026, 0, 31, 12),
};

const refused = (status: number, reason: string, message = reason): ApiError =>
  new ApiError({ status, reason, message });
const down = new Unreachable('refused', 'not-sent', { cause: new Error('ECONNREFUSED') });

function setUp(answer: (created: number) => Promise<unknown> = () => Promise.resolve({})) {
  const clock = new FakeClock();
  const log = recordedLog();
  const created: { readonly namespace: string; readonly event: KubeObject }[] = [];
  const results: string[] = [];
  const recorder = new EventRecorder({
    client: {
      create: (_kind, namespace, event) => {
        created.push({ namespace, event: event as KubeObject });
        return answer(created.length) as Promise<KubeObject>;
      },
    },
    controller: 'example.org/operator',
    instance: 'pod-1',
    clock,
    log,
    metrics: { eventEnded: (result) => results.push(result) },
  });
  return { clock, log, created, results, recorder };
}

test('an Event is written as Kubernetes wants it', async () => {
  const { recorder, created, results } = setUp();
  recorder.record(facts);
  await settle();
  expect(created).toEqual([
    {
      namespace: 'ns',
      event: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: eventName(facts), namespace: 'ns' },
        eventTime: '2026-01-31T12:00:00.000000Z',
        reportingController: 'example.org/operator',
        reportingInstance: 'pod-1',
        regarding: subject,
        type: 'Normal',
        reason: 'Ready',
        action: 'Ready',
        note: 'It is ready.',
      },
    },
  ]);
  expect(results).toEqual(['said']);
});

describe('its name', () => {
  test('is the same for the same thing that happened, whatever is said of it', () => {
    expect(eventName({ ...facts, note: 'Other words.' })).toBe(eventName(facts));
    expect(eventName(facts)).toMatch(/^thing\.[0-9a-f]{16}$/);
  });

  test.each([
    ['another object of the same name', { subject: { ...subject, uid: 'uid-2' } }],
    ['another reason', { reason: 'Expired' }],
    ['another moment', { at: facts.at + 1 }],
  ])('differs for %s', (_, other) => {
    expect(eventName({ ...facts, ...other })).not.toBe(eventName(facts));
  });

  test("is a valid name, however long the object's is", () => {
    const name = `${'a'.repeat(235)}-${'b'.repeat(17)}`;
    const long = eventName({ ...facts, subject: { ...subject, name } });
    expect(long.length).toBeLessThanOrEqual(253);
    expect(long).toMatch(/^a{235}\.[0-9a-f]{16}$/);
  });
});

test('a note is cut to what Kubernetes takes, between characters', async () => {
  const { recorder, created } = setUp();
  recorder.record({ ...facts, note: 'é'.repeat(2000) });
  await settle();
  const note = String(created[0]!.event['note']);
  expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
  expect(note).toMatch(/^é+…$/);
});

test('what was said is not said again', async () => {
  const { recorder, created } = setUp();
  recorder.record(facts);
  recorder.record(facts);
  await settle();
  recorder.record(facts);
  await settle();
  expect(created).toHaveLength(1);
});

test.each([
  ['was said by another process', refused(409, 'AlreadyExists'), 'known', 0],
  ['is about a namespace that is gone', refused(404, 'NotFound'), 'dropped', 0],
  ['is said by a replica that no longer leads', new Fenced('no'), 'dropped', 0],
  ['is refused', refused(422, 'Invalid'), 'failed', 1],
])('an Event that %s fails nothing', async (_, error, result, warnings) => {
  const { recorder, results, log } = setUp(() => Promise.reject(error));
  recorder.record(facts);
  await settle();
  expect(results).toEqual([result]);
  expect(log.at('warn')).toHaveLength(warnings);
});

test('what another replica should have told is told when this one leads again', async () => {
  const { recorder, results } = setUp((created) =>
    created === 1 ? Promise.reject(new Fenced('no')) : Promise.resolve({}),
  );
  for (let pass = 0; pass < 3; pass++) {
    recorder.record(facts);
    await settle();
  }
  expect(results).toEqual(['dropped', 'said']);
});

test('a missing permission is said once', async () => {
  const { recorder, results, log } = setUp(() => Promise.reject(refused(403, 'Forbidden')));
  for (let index = 0; index < 20; index++) recorder.record({ ...facts, at: index });
  await settle();
  await settle();
  expect(results).toHaveLength(20);
  expect(log.at('warn')).toHaveLength(1);
});

test('while the API is down an Event is tried again, but not for ever', async () => {
  const { clock, recorder, results, created } = setUp(() => Promise.reject(down));
  recorder.record(facts);
  await clock.advance(21_000);
  expect(created).toHaveLength(4);
  expect(results).toEqual(['failed']);
  recorder.record(facts);
  expect(created, 'a later pass may say it').toHaveLength(5);
});

test('few are under way at once, and what waits is bounded', async () => {
  const { recorder, created, results } = setUp(() => new Promise(() => undefined));
  for (let index = 0; index < 1000; index++) recorder.record({ ...facts, at: index });
  await settle();
  expect(created).toHaveLength(8);
  expect(results.filter((result) => result === 'dropped')).toHaveLength(1000 - 8 - 512);
});

test('at the end what was told is waited for, but not for long', async () => {
  const { clock, recorder } = setUp((created) => (created === 1 ? Promise.resolve({}) : new Promise(() => undefined)));
  let flushed = 0;
  recorder.record(facts);
  void recorder.flush().then(() => flushed++);
  await settle();
  expect([flushed, clock.waiting]).toEqual([1, 0]);
  recorder.record({ ...facts, at: 1 });
  void recorder.flush().then(() => flushed++);
  await clock.advance(1_999);
  expect(flushed).toBe(1);
  await clock.advance(1);
  expect(flushed).toBe(2);
});
