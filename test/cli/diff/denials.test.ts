// What an account may not do is gathered from all questions; what else goes wrong is thrown instead of it.
import { expect, test } from 'vitest';
import { allOf, bothOf, Denied, isDenied } from '../../../src/cli/diff/denials.js';
import { ApiError, Unreachable } from '../../../src/kube/errors.js';

const answer = (status: number, message: string) => new ApiError({ status, reason: 'x', message });
const denied = (verb: string) => answer(403, `secrets "a" is forbidden: User "ada" cannot ${verb} resource "secrets"`);
const down = new Unreachable('no answer', 'not-sent', { cause: new Error('x') });

test.each<[string, unknown, boolean]>([
  ['a verb that is not granted', denied('get'), true],
  [
    'a role that grants more than one has',
    answer(403, 'user "ada" is attempting to grant RBAC permissions not held'),
    true,
  ],
  ['a quota', answer(403, 'pods "a" is forbidden: exceeded quota: q'), false],
  ['a policy', answer(403, 'pods "a" is forbidden: ValidatingAdmissionPolicy "p" denied request'), false],
  ['the same words with another status', answer(422, 'User "ada" cannot get resource "secrets"'), false],
  ['an error that is none of the API server', new Error('ada cannot get resource x'), false],
])('%s', (_, error, expected) => {
  expect(isDenied(error)).toBe(expected);
});

test('answers come in the order of their questions, eight of which are under way at once', async () => {
  const counts = { now: 0, most: 0 };
  const items = Array.from({ length: 30 }, (_, index) => index);
  const answers = await allOf(items, async (item) => {
    counts.most = Math.max(counts.most, (counts.now += 1));
    await new Promise((resolve) => setTimeout(resolve, (item * 7) % 5));
    counts.now -= 1;
    return item * 2;
  });
  expect([answers, counts]).toEqual([items.map((item) => item * 2), { now: 0, most: 8 }]);
});

const asking = (errors: readonly (Error | undefined)[]) =>
  allOf(errors, (error) => (error === undefined ? Promise.resolve(1) : Promise.reject(error)));

test.each<[string, readonly (Error | undefined)[], unknown]>([
  ['one denial', [undefined, denied('get')], { denials: [denied('get')] }],
  ['every denial', [denied('get'), undefined, denied('list')], { denials: [denied('get'), denied('list')] }],
  ['what else went wrong, denials or not', [denied('get'), down, denied('list')], down],
])('of many answers are told: %s', async (_, errors, expected) => {
  await expect(asking(errors)).rejects.toMatchObject(expected as object);
});

test.each<[string, Error | undefined, Error | undefined, unknown]>([
  [
    'of both, as one',
    new Denied([denied('get')]),
    new Denied([denied('list')]),
    { denials: [denied('get'), denied('list')] },
  ],
  ['of either', undefined, new Denied([denied('list')]), { denials: [denied('list')] }],
  ['of none where something else went wrong', down, new Denied([denied('list')]), down],
])('of two answers denials are told %s', async (_, first, second, expected) => {
  const promised = (error: Error | undefined) => (error === undefined ? Promise.resolve(1) : Promise.reject(error));
  await expect(bothOf(promised(first), promised(second))).rejects.toMatchObject(expected as object);
});

test('two answers are both given', async () => {
  expect(await bothOf(Promise.resolve(1), Promise.resolve('a'))).toEqual([1, 'a']);
});
