// The schema of a chart of one's own refuses what its parser refuses, and like the platform's asks for no key and takes any null.
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { completeValues, fields, valuesOf } from '../../src/helm-compiler/index.js';
import type { JsonObject } from '../../src/model/json.js';

const schema = fields.group('Values.', {
  word: fields.choice('A word.', ['a', 'b'], 'a'),
  labels: fields.textMap('Labels.'),
  server: fields.group('A group.', {
    port: fields.whole('A number.', 80),
    hosts: fields.objects('Typed objects.', z.object({ name: z.string(), note: z.string().optional() })),
  }),
});

const accepts = new Ajv({ strict: false }).compile(JSON.parse(valuesOf(schema).schema) as object);

it.each<[string, boolean, JsonObject]>([
  ['nothing at all', true, {}],
  ['null in place of a group', true, { server: null }],
  ['null in place of a word', true, { word: null }],
  ['null in a map', true, { labels: { a: null } }],
  ['an object with what it must have', true, { server: { hosts: [{ name: 'a' }] } }],
  ['an object without it', false, { server: { hosts: [{ note: 'a' }] } }],
  ['null in a list', false, { server: { hosts: [null] } }],
  ['another word', false, { word: 'c' }],
  ['an unknown key', false, { server: { prot: 80 } }],
  ['another type', false, { server: { port: 'x' } }],
])('%s is accepted: %s', (_, isAccepted, document) => {
  expect(accepts(document)).toBe(isAccepted);
  const parse = () => completeValues(schema, document);
  if (isAccepted) expect(parse).not.toThrow();
  else expect(parse).toThrow();
});
