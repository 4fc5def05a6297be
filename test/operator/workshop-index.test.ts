import { expect, test } from 'vitest';
import { readWorkshop } from '../../src/operator/read-workshop.js';
import { WorkshopIndex } from '../../src/operator/workshop-index.js';
import { workshopSchema } from '../../src/model/workshop/index.js';
import { settingsWith } from '../model/sessions/sessions.js';

const schema = workshopSchema();
const key = (name: string) => ({ namespace: 'n', name });

function workshop(name: string, spec: object = {}, status: object = {}) {
  const metadata = { name, namespace: 'n', uid: `uid-${name}`, resourceVersion: '1' };
  return readWorkshop({ metadata, spec: { name, owner: 'a@example.org', ...spec }, status }, schema);
}

test('a Workshop is found by its name, its host, its UID and each object that it may render', () => {
  const index = new WorkshopIndex(settingsWith());
  index.set(key('a'), workshop('a'));
  expect([...index.named('n/a')]).toEqual(['n/a']);
  expect([...index.hosted('a.workshops.example.org')]).toEqual(['n/a']);
  expect(index.hasUid('uid-a')).toBe(true);
  for (const child of ['a-deployment', 'a-service', 'a-pvc', 'a-ingress', 'a-headers', 'a-auth', 'a-network']) {
    expect([...index.rendering(key(child))], child).toEqual(['n/a']);
  }
});

test('the host in use counts beside the one asked for', () => {
  const index = new WorkshopIndex(settingsWith());
  const host = { ingress: { host: 'shared.workshops.example.org' } };
  index.set(key('a'), workshop('a', host, { url: 'https://before.workshops.example.org' }));
  expect([...index.hosted('shared.workshops.example.org')]).toEqual(['n/a']);
  expect([...index.hosted('before.workshops.example.org')]).toEqual(['n/a']);
});

test('those who ask for what a Workshop gives up are named, and nobody else', () => {
  const index = new WorkshopIndex(settingsWith());
  const host = { ingress: { host: 'shared.workshops.example.org' } };
  expect(index.set(key('a'), workshop('a', host))).toEqual([]);
  expect(index.set(key('b'), workshop('b', host))).toEqual([]);
  expect(index.set(key('c'), workshop('c'))).toEqual([]);
  expect(index.set(key('a'), workshop('a'))).toEqual(['n/b']);
  expect(index.set(key('b'), undefined)).toEqual([]);
});

test('nothing stays of a Workshop that is gone, or of the one that had its key before', () => {
  const index = new WorkshopIndex(settingsWith());
  index.set(key('a'), workshop('a'));
  index.set(key('a'), { ...workshop('a'), uid: 'uid-second' });
  expect([index.hasUid('uid-a'), index.hasUid('uid-second')]).toEqual([false, true]);
  index.set(key('a'), undefined);
  expect([...index.keys(), ...index.named('n/a'), ...index.rendering(key('a-service'))]).toEqual([]);
  expect(index.hasUid('uid-second')).toBe(false);
});
