import { describe, expect, test } from 'vitest';
import {
  ApiError,
  type ApiErrorProps,
  Fenced,
  isAlreadyExists,
  isApiDown,
  isConflict,
  isGone,
  isInvalid,
  isNotFound,
  isNotServed,
  refusalOf,
  Unreachable,
} from '../../src/kube/errors.js';

const error = (status: number, more: Partial<ApiErrorProps> = {}): ApiError =>
  new ApiError({ status, reason: 'Reason', message: 'message', ...more });

describe('a 403 is one of three', () => {
  const cases: [string, Partial<ApiErrorProps>, string][] = [
    [
      'quota',
      { message: 'pods "a" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1' },
      'quota',
    ],
    [
      'a quota that has not counted yet',
      { message: 'configmaps "a" is forbidden: status unknown for quota: few, resources: count/configmaps' },
      'quota',
    ],
    [
      'a namespace that ends',
      {
        message:
          'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
        details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
      },
      'terminating',
    ],
    [
      'a missing permission',
      { message: 'configmaps is forbidden: User "u" cannot list resource "configmaps"' },
      'forbidden',
    ],
    [
      'an object that mentions quota',
      { message: 'pods "exceeded-quota" is forbidden: violates PodSecurity' },
      'forbidden',
    ],
  ];
  test.each(cases)('%s', (_, props, refusal) => {
    expect(refusalOf(error(403, props))).toBe(refusal);
  });

  test('nothing else is one', () => {
    expect(refusalOf(error(409, { message: 'exceeded quota: few' }))).toBeUndefined();
    expect(refusalOf(new Error('exceeded quota: few'))).toBeUndefined();
  });
});

describe('what an error means', () => {
  const meanings = { isNotFound, isNotServed, isConflict, isAlreadyExists, isGone, isInvalid, isApiDown };
  const otherUid = { details: { causes: [{ field: 'metadata.uid' }] } };
  const cases: [string, unknown, (keyof typeof meanings)[]][] = [
    ['404', error(404), ['isNotFound']],
    ['404 about a kind', error(404, { reason: 'NotServed' }), ['isNotServed']],
    ['409', error(409), ['isConflict']],
    ['409 about a name', error(409, { reason: 'AlreadyExists' }), ['isConflict', 'isAlreadyExists']],
    ['410', error(410), ['isGone']],
    ['an event with the reason Expired', error(500, { reason: 'Expired' }), ['isGone', 'isApiDown']],
    ['422', error(422), ['isInvalid']],
    ['422 about the UID', error(422, otherUid), ['isConflict']],
    ['400', error(400), ['isInvalid']],
    ['429', error(429), ['isApiDown']],
    ['401', error(401), ['isApiDown']],
    ['500', error(500), ['isApiDown']],
    ['no answer', new Unreachable('x', 'unknown', { cause: new Error('reset') }), ['isApiDown']],
    ['the fence', new Fenced('not the leader'), []],
    ['a bug', new TypeError('x'), []],
    ['something that is no error', 'text', []],
  ];
  test.each(cases)('%s', (_, given, expected) => {
    const found = Object.entries(meanings).filter(([, means]) => means(given));
    expect(found.map(([name]) => name)).toEqual(expected);
  });
});
