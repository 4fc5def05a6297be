// Whatever a parser is given, it answers, or throws the one error that its callers know: one table of all of them. And none
// of them refuses everything, which would be the easiest way to be safe.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorFromAnswer, errorFromEvent, parseBody } from '../src/kube/answers.js';
import { ApiError, isConflict, Unreachable } from '../src/kube/errors.js';
import { findLease } from '../src/kube/lease.js';
import { LearnedServerTime } from '../src/kube/server-time.js';
import { readWatch } from '../src/kube/watch.js';
import { coalesce } from '../src/model/document/merge.js';
import { applyFlag } from '../src/model/document/set-flags.js';
import { readDocument } from '../src/model/document/sources.js';
import { decodeUtf8 } from '../src/model/document/text.js';
import { parseYaml, parseYamlStream, parseYamlValue } from '../src/model/document/yaml.js';
import type { JsonObject } from '../src/model/json.js';
import { UserError } from '../src/model/problem.js';
import * as scalars from '../src/model/scalars/index.js';
import { parseValues } from '../src/model/values/parse.js';
import { parseWorkshop } from '../src/model/workshop/index.js';
import { findAmount } from '../src/operator/amounts.js';
import { anyNear, anyText } from './any-text.js';
import { minimal } from './constructs/render.js';
import { FakeClock } from './kube/fake-clock.js';
import { minimalWorkshop } from './model/workshop-examples.js';
import { anyJson } from './operator/any-live.js';

const inputs = fc.oneof(anyText, anyJson, fc.constantFrom('{"causes":1}', '{"causes":[null]}'));

const newYear = Date.parse('2026-01-01T00:00:00Z');
const anyLease = fc.record({
  holderIdentity: fc.oneof(fc.constant('me'), anyJson),
  leaseDurationSeconds: fc.oneof(fc.constant(15), anyJson),
  renewTime: fc.oneof(fc.constant('2026-01-01T00:00:00.000000Z'), anyJson),
});

interface Parser {
  readonly name: string;
  readonly parse: (input: string) => unknown;
  /** Texts that it takes; chance tries them, and others near to them. */
  readonly takes: readonly [string, ...string[]];
  /** Whether an answer says that the text was taken. @default - every answer does */
  readonly isTaken?: (answer: never) => boolean;
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
  takes: ['api.replicas=1', 'list[0]=true', 'a.b={"a":1}'],
  throws: [UserError],
}));

const hasNoProblems = ({ problems = [] }: { readonly problems?: readonly unknown[] }): boolean => problems.length === 0;
const haveNoProblems = (documents: readonly Parameters<typeof hasNoProblems>[0][]): boolean =>
  documents.length > 0 && documents.every(hasNoProblems);
const isFound = (answer: unknown): boolean => answer !== undefined;

const yaml = { takes: ['a: [1, x]', 'a:\n  - b\n'], throws: [UserError] } as const;

const parsers: readonly Parser[] = [
  ...flags,
  { name: 'a duration', parse: scalars.parseDuration, takes: ['4h', '1d2h30m'], throws: [UserError] },
  {
    name: 'seconds as a duration',
    parse: (text) => scalars.formatDuration(Number(text)),
    takes: ['90', '3600'],
    throws: [UserError],
  },
  { name: 'a quantity', parse: scalars.parseQuantity, takes: ['500m', '1.5Gi', '1e3'], throws: [UserError] },
  {
    name: 'an exact quantity',
    parse: (text) => findAmount(json(text)),
    takes: ['500m', '1.5Gi', '2'],
    isTaken: isFound,
  },
  { name: 'a block of addresses', parse: scalars.parseCidr, takes: ['10.0.0.0/8', 'fd00::/8'], throws: [UserError] },
  {
    name: 'an image reference',
    parse: scalars.parseImageReference,
    takes: ['rocker/rstudio:latest', 'example.org:5000/a/b@sha256:' + 'a'.repeat(64)],
    throws: [UserError],
  },
  {
    name: 'a host',
    parse: (text) => scalars.checked(scalars.dnsName, text),
    takes: ['api.example.org'],
    throws: [UserError],
  },
  {
    name: 'a web address',
    parse: (text) => scalars.checked(scalars.webAddress, text),
    takes: ['https://example.org/a'],
    throws: [UserError],
  },
  {
    name: 'an e-mail address',
    parse: (text) => scalars.checked(scalars.email, text),
    takes: ['attendee@example.org'],
    throws: [UserError],
  },
  { ...yaml, name: 'YAML', parse: (text) => parseYaml(text, 'x.yaml'), isTaken: hasNoProblems },
  { ...yaml, name: 'YAML of one value', parse: (text) => parseYamlValue(text, 'x.yaml'), isTaken: hasNoProblems },
  {
    ...yaml,
    name: 'YAML of many documents',
    parse: (text) => parseYamlStream(text, 'x.yaml'),
    isTaken: haveNoProblems,
  },
  {
    name: 'bytes',
    parse: (text) => decodeUtf8(Buffer.from(text, 'latin1'), 'x.yaml'),
    takes: ['api:', '\u00c3\u00a9'],
    throws: [UserError],
  },
  {
    name: 'a values document',
    parse: (text) => parseValues(json(text)),
    takes: [JSON.stringify(minimal)],
    isTaken: hasNoProblems,
  },
  {
    name: 'parts of a values document',
    parse: (text) => parseValues(coalesce(minimal, { api: json(text), sessions: json(text) } as JsonObject)),
    takes: ['{}'],
    isTaken: hasNoProblems,
  },
  {
    name: 'files and flags together',
    parse: (text) =>
      readDocument([{ kind: 'file', name: 'x.yaml', text }, ...setters.map((kind) => ({ kind, text }))], {}),
    takes: ['a: 1 # b=1'],
    isTaken: hasNoProblems,
  },
  {
    name: 'a Workshop',
    parse: (text) => parseWorkshop(json(text)),
    takes: [JSON.stringify(minimalWorkshop)],
    isTaken: hasNoProblems,
  },
  {
    name: 'a spec of a Workshop',
    parse: (text) => parseWorkshop(workshopWith(json(text))),
    takes: [JSON.stringify(minimalWorkshop.spec)],
    isTaken: hasNoProblems,
  },
  {
    name: 'the body of an answer',
    parse: (text) => parseBody(answer(text), 'GET /'),
    takes: ['{"kind":"Status"}'],
    throws: [Unreachable],
  },
  {
    name: 'an answer that is an error',
    parse: (text) => [403, 404, 422, 429].map((code) => isConflict(errorOf(text, code))),
    takes: ['{"causes":[{"field":"metadata.uid"}]}'],
    isTaken: (conflicts: readonly boolean[]) => conflicts.includes(true),
  },
  {
    name: 'the error of a watch',
    parse: (text) => errorFromEvent(json(text), 'GET /'),
    takes: ['{"kind":"Status","code":410,"reason":"Expired"}'],
    isTaken: ({ status }: ApiError) => status === 410,
  },
  {
    name: 'the time of an answer',
    parse: (text) => learnedFrom(text).offsetMs(),
    takes: ['Sat, 31 Jan 2026 12:00:00 GMT'],
    isTaken: isFound,
  },
];

const setters = ['set', 'set-string', 'set-json'] as const;

function errorOf(text: string, code: number): ApiError {
  return errorFromAnswer(answer(`{"kind":"Status","details":${text}}`, code), 'GET /');
}

function learnedFrom(date: string): LearnedServerTime {
  const time = new LearnedServerTime(new FakeClock(0));
  time.learn(date, 0, 1);
  return time;
}

function workshopWith(spec: unknown): object {
  return { apiVersion: 'orchestra.io/v1', kind: 'Workshop', metadata: { name: 'a' }, spec };
}

describe('whatever it is given', () => {
  test.each(parsers)(
    '$name is read, or refused as it should be',
    ({ parse, takes, isTaken = () => true, throws = [] }) => {
      const countTaken = (text: string): number =>
        answersOf(throws, () => parse(text)).filter((given) => isTaken(given as never)).length;
      let taken = 0;
      fc.assert(
        fc.property(fc.oneof({ weight: 3, arbitrary: inputs }, { weight: 1, arbitrary: anyNear(takes) }), (input) => {
          taken += countTaken(typeof input === 'string' ? input : JSON.stringify(input));
        }),
        { numRuns: 300 },
      );
      expect(taken, 'what is refused whatever it says').toBeGreaterThan(0);
      expect(takes.filter((text) => countTaken(text) === 0)).toEqual([]);
    },
  );

  test('a Lease is read', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyJson, anyLease), async (spec) => {
        const object = { metadata: { name: 'a' }, spec } as never;
        const lease = await findLease({ get: async () => object }, { namespace: 'n', name: 'a' });
        expect(Object.values({ ...lease, object: undefined }).includes(Number.NaN)).toBe(false);
        taken += Number(lease?.holder === 'me' && lease.durationSeconds === 15 && lease.renewedAt === newYear);
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  test('a watch is read, or is Unreachable, or ends with an error of the API server', async () => {
    const line = fc.oneof(
      anyText,
      anyNear(['{"type":"ADDED","object":{"metadata":{"name":"a"}}}']),
      anyJson.map((object) => JSON.stringify({ type: 'ERROR', object })),
    );
    const taken = { events: 0, errors: 0, watches: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const read = async () => {
          for await (const event of readWatch(bytesOf(lines), { request: 'GET /' })) {
            expect(event.type).toBeTypeOf('string');
            taken.events++;
          }
        };
        const error = await read().catch((thrown: unknown) => thrown);
        expect([undefined, ApiError, Unreachable]).toContain((error as Error | undefined)?.constructor);
        taken.errors += Number(error instanceof ApiError);
        taken.watches += Number(error === undefined && lines.length > 0);
      }),
      { numRuns: 300 },
    );
    for (const count of Object.values(taken)) expect(count).toBeGreaterThan(0);
  });
});

/** The answer, or none when it throws what it may. */
function answersOf(allowed: NonNullable<Parser['throws']>, work: () => unknown): unknown[] {
  try {
    return [work()];
  } catch (error) {
    if (!allowed.some((type) => error instanceof type)) throw error;
    return [];
  }
}

async function* bytesOf(lines: readonly string[]): AsyncIterable<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}
