// Whatever a parser is given, it answers, or throws the one error that its callers know: one table of all of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorFromAnswer, errorFromEvent, parseBody } from '../src/kube/answers.js';
import { ApiError, isConflict, Unreachable } from '../src/kube/errors.js';
import { findLease } from '../src/kube/lease.js';
import { LearnedServerTime } from '../src/kube/server-time.js';
import { readWatch } from '../src/kube/watch.js';
import { applyFlag } from '../src/model/document/set-flags.js';
import { readDocument } from '../src/model/document/sources.js';
import { decodeUtf8 } from '../src/model/document/text.js';
import { parseYaml, parseYamlStream, parseYamlValue } from '../src/model/document/yaml.js';
import { UserError } from '../src/model/problem.js';
import * as scalars from '../src/model/scalars/index.js';
import { parseValues } from '../src/model/values/parse.js';
import { parseWorkshop } from '../src/model/workshop/index.js';
import { findAmount } from '../src/operator/amounts.js';
import { FakeClock } from './kube/fake-clock.js';
import { anyJson } from './operator/any-live.js';

/** Pieces of everything that is parsed here, so that chance comes near to what is valid. */
const pieces = [
  ...[
    '1',
    '0',
    '00',
    '-1',
    '4h',
    '2d',
    'm',
    's',
    'Gi',
    'e3',
    'E',
    '.',
    '..',
    ',',
    '/',
    ':',
    '@',
    '-',
    '_',
    '\\',
    '=',
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    '[0]',
    '[99999999999]',
    '"',
    "'",
    '`',
    '*',
    '&a ',
    '*a',
    '!!binary ',
    '? ',
    '- ',
    ': ',
    '#',
    '|',
    '>',
    '<<: ',
  ],
  ...[
    '\n',
    '\r',
    '\t',
    '  ',
    '\u0000',
    '\uFEFF',
    '\u2028',
    '\uD800',
    '😀',
    'null',
    'true',
    '~',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...[
    'api',
    'replicas',
    'sessions',
    'global.domain',
    '__proto__',
    'constructor',
    'example.org',
    'docker.io',
    '10.0.0.0/8',
  ],
  ...['::1', 'ffff:', 'sha256:', '"kind":"Status"', '"code":', '"metadata":', '"type":"ADDED"', '"object":', '{"a":1}'],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((all) => all.join('')),
);
const inputs = fc.oneof(texts, anyJson, fc.constantFrom('{"causes":1}', '{"causes":[null]}'));

interface Parser {
  readonly name: string;
  readonly parse: (input: string) => unknown;
  /** What it may throw. @default - nothing */
  readonly throws?: readonly (new (...args: never[]) => Error)[];
}

const answer = (body: string, status = 500) => ({
  ...{ status, body, sentAt: 0, receivedAt: 0 },
  header: (name: string) => (name === 'retry-after' ? body : undefined),
});

/** The part of a JSON that a text stands for, where a parser takes more than texts. */
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const flags = (['set', 'set-string', 'set-json', 'set-file'] as const).map((flag): Parser => ({
  name: `--${flag}`,
  parse: (text) => applyFlag({ api: { replicas: 1 }, list: [1] }, flag, text, (path) => path),
  throws: [UserError],
}));

const parsers: readonly Parser[] = [
  ...flags,
  { name: 'a duration', parse: scalars.parseDuration, throws: [UserError] },
  { name: 'seconds as a duration', parse: (text) => scalars.formatDuration(Number(text)), throws: [UserError] },
  { name: 'a quantity', parse: scalars.parseQuantity, throws: [UserError] },
  { name: 'an exact quantity', parse: (text) => findAmount(json(text)) },
  { name: 'a block of addresses', parse: scalars.parseCidr, throws: [UserError] },
  { name: 'an image reference', parse: scalars.parseImageReference, throws: [UserError] },
  { name: 'a host', parse: (text) => scalars.checked(scalars.dnsName, text), throws: [UserError] },
  { name: 'a web address', parse: (text) => scalars.checked(scalars.webAddress, text), throws: [UserError] },
  { name: 'an e-mail address', parse: (text) => scalars.checked(scalars.email, text), throws: [UserError] },
  { name: 'YAML', parse: (text) => parseYaml(text, 'x.yaml'), throws: [UserError] },
  { name: 'YAML of one value', parse: (text) => parseYamlValue(text, 'x.yaml'), throws: [UserError] },
  { name: 'YAML of many documents', parse: (text) => parseYamlStream(text, 'x.yaml'), throws: [UserError] },
  { name: 'bytes', parse: (text) => decodeUtf8(Buffer.from(text, 'latin1'), 'x.yaml'), throws: [UserError] },
  { name: 'a values document', parse: (text) => parseValues(json(text)) },
  { name: 'parts of a values document', parse: (text) => parseValues({ api: json(text), sessions: json(text) }) },
  {
    name: 'files and flags together',
    parse: (text) =>
      readDocument([{ kind: 'file', name: 'x.yaml', text }, ...setters.map((kind) => ({ kind, text }))], {}),
  },
  { name: 'a Workshop', parse: (text) => parseWorkshop(json(text)) },
  { name: 'a spec of a Workshop', parse: (text) => parseWorkshop(workshopWith(json(text))) },
  { name: 'the body of an answer', parse: (text) => parseBody(answer(text), 'GET /'), throws: [Unreachable] },
  {
    name: 'an answer that is an error',
    parse: (text) => [403, 404, 422, 429].map((code) => isConflict(errorOf(text, code))),
  },
  { name: 'the error of a watch', parse: (text) => errorFromEvent(json(text), 'GET /') },
  { name: 'the time of an answer', parse: (text) => new LearnedServerTime(new FakeClock(0)).learn(text, 0, 1) },
];

const setters = ['set', 'set-string', 'set-json'] as const;

function errorOf(text: string, code: number): ApiError {
  return errorFromAnswer(answer(`{"kind":"Status","details":${text}}`, code), 'GET /');
}

function workshopWith(spec: unknown): object {
  return { apiVersion: 'orchestra.io/v1', kind: 'Workshop', metadata: { name: 'a' }, spec };
}

describe('whatever it is given', () => {
  test.each(parsers)('$name is read, or refused as it should be', ({ parse, throws = [] }) => {
    fc.assert(
      fc.property(inputs, (input) => {
        expectOnly(throws, () => parse(typeof input === 'string' ? input : JSON.stringify(input)));
      }),
      { numRuns: 300 },
    );
  });

  test('a Lease is read', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (spec) => {
        const object = { metadata: { name: 'a' }, spec } as never;
        const lease = await findLease({ get: async () => object }, { namespace: 'n', name: 'a' });
        expect(Object.values({ ...lease, object: undefined }).includes(Number.NaN)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('a watch is read, or is Unreachable, or ends with an error of the API server', async () => {
    const line = fc.oneof(
      texts,
      anyJson.map((object) => JSON.stringify({ type: 'ERROR', object })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const read = async () => {
          for await (const event of readWatch(bytesOf(lines), { request: 'GET /' }))
            expect(event.type).toBeTypeOf('string');
        };
        const error = await read().catch((thrown: unknown) => thrown);
        expect([undefined, ApiError, Unreachable]).toContain((error as Error | undefined)?.constructor);
      }),
      { numRuns: 300 },
    );
  });
});

function expectOnly(allowed: NonNullable<Parser['throws']>, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!allowed.some((type) => error instanceof type)) throw error;
  }
}

async function* bytesOf(lines: readonly string[]): AsyncIterable<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}
