// What is kept of what was looked at last.
import { expect, test } from 'vitest';
import { Recent } from '../../src/operator/remembered.js';

const many = 64;

test('is made once, and again for as long as it is not what is wanted', () => {
  const recent = new Recent<string, number>();
  let made = 0;
  const get = (wanted?: (value: number) => boolean) => recent.get('a', () => ++made, wanted);
  expect([get(), get()]).toEqual([1, 1]);
  expect(get((value) => value === 2)).toBe(2);
  expect(get()).toBe(2);
});

test('what was not asked for longest goes first', () => {
  const recent = new Recent<string, string>();
  const ask = (key: string, made: string) => recent.get(key, () => made);
  for (let index = 0; index < many; index++) ask(String(index), 'first');
  ask('0', 'second');
  ask('one more', 'first');
  expect(ask('0', 'second')).toBe('first');
  expect(ask('1', 'second')).toBe('second');
});

test('nothing is kept of what could not be made', () => {
  const recent = new Recent<string, number>();
  const fails = () => {
    throw new Error('not now');
  };
  expect(() => recent.get('a', fails)).toThrow('not now');
  expect(recent.get('a', () => 1)).toBe(1);
});
