// Garbage is collected when it is worth it and disturbs nobody.
import { expect, test } from 'vitest';
import { collectWhenIdle } from '../../src/runtime/idle-collection.js';
import { FakeClock } from '../kube/fake-clock.js';

const megabytes = (count: number): number => count * 1024 * 1024;
const look = 10_000;

/** A process of which a test says what it is doing, and how much it has used. */
function watched() {
  const clock = new FakeClock();
  const state = { isIdle: true, used: megabytes(30), collected: 0 };
  const cancel = collectWhenIdle({
    isIdle: () => state.isIdle,
    usedBytes: () => state.used,
    collect: () => {
      state.collected++;
      state.used = megabytes(20);
    },
    clock,
  });
  return { clock, state, cancel };
}

test('it takes two looks in a row at which nothing is worked on', async () => {
  const { clock, state } = watched();
  state.isIdle = false;
  await clock.advance(look);
  state.isIdle = true;
  await clock.advance(look);
  expect(state.collected).toBe(0);
  await clock.advance(look);
  expect(state.collected).toBe(1);
});

test('what is left is not collected again and again', async () => {
  const { clock, state } = watched();
  await clock.advance(20 * look);
  expect(state.collected).toBe(1);
  state.used = megabytes(23);
  await clock.advance(20 * look);
  expect(state.collected).toBe(1);
  state.used = megabytes(25);
  await clock.advance(look);
  expect(state.collected).toBe(2);
});

test('work that goes on is not disturbed', async () => {
  const { clock, state } = watched();
  state.isIdle = false;
  await clock.advance(100 * look);
  expect(state.collected).toBe(0);
});

test('once it is stopped it looks no more', async () => {
  const { clock, state, cancel } = watched();
  cancel();
  await clock.advance(10 * look);
  expect(state.collected).toBe(0);
});
