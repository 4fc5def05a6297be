// Why an API server refuses an object, with the values left out that its messages quote.
import { expect, test } from 'vitest';
import { refusalReason } from '../../../src/cli/diff/refusal-reason.js';
import { ApiError } from '../../../src/kube/errors.js';

const refused = (message: string, causes?: readonly { field?: string; message?: string; reason?: string }[]) =>
  new ApiError({
    status: 422,
    reason: 'Invalid',
    message,
    request: 'PATCH /apis/apps/v1/x',
    ...(causes && { details: { causes } }),
  });

test.each([
  [
    'a field that never changes',
    'Invalid value: {"a":{"b":"hidden"}}: field is immutable',
    'Invalid value: field is immutable',
  ],
  [
    'a text that is too long',
    'Invalid value: "hidden": must be no more than 63 characters',
    'Invalid value: must be no more than 63 characters',
  ],
  [
    'a text with colons and quotes',
    'Invalid value: "a: \\"hidden\\": b": must be a name',
    'Invalid value: must be a name',
  ],
  ['a text with lines', 'Invalid value: "a\nhidden: b": must be a name', 'Invalid value: must be a name'],
  ['a text and nothing else', 'Invalid value: "a: hidden"', 'Invalid value'],
  [
    'a word out of a list',
    'Unsupported value: "hidden": supported values: "a", "b"',
    'Unsupported value: supported values: "a", "b"',
  ],
  [
    'another type',
    'Invalid value: "string": spec.a in body must be of type integer: "string"',
    'Invalid value: spec.a in body must be of type integer: "string"',
  ],
  [
    'a number',
    'Invalid value: 70000: must be between 1 and 65535, inclusive',
    'Invalid value: must be between 1 and 65535, inclusive',
  ],
  ['what is there twice', 'Duplicate value: "hidden"', 'Duplicate value'],
  ['what is not there', 'Not found: "hidden"', 'Not found'],
  ['what is missing', 'Required value: a name', 'Required value: a name'],
  [
    'what is forbidden, with a difference',
    'Forbidden: spec is immutable\n  Spec{\n-  A: "hidden"',
    'Forbidden: spec is immutable',
  ],
])('%s', (_, message, reason) => {
  expect(refusalReason(refused('hidden', [{ field: 'spec.a', message }]))).toBe(`spec.a: ${reason}`);
});

test('every cause is said; one without a message by its reason, one without a field not at all', () => {
  const causes = [
    { field: 'a', message: 'Required value: a' },
    { field: 'b', reason: 'FieldValueInvalid' },
    { message: 'x' },
  ];
  expect(refusalReason(refused('hidden', causes))).toBe('a: Required value: a; b: FieldValueInvalid');
});

test.each([
  ['none', undefined],
  ['none about a field', [{ reason: 'NamespaceTerminating', message: 'x' }]],
])('where the causes are %s, the message is said without the request', (_, causes) => {
  expect(refusalReason(refused('exceeded quota: q', causes))).toBe('exceeded quota: q');
});
