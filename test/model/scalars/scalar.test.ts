// What holds for every textual type: its pattern reads the same in JavaScript, in JSON schema validators and in Go.
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { UserError } from '../../../src/model/problem.js';
import { checked, conforms, dnsName, portNumber, requirement, text } from '../../../src/model/scalars/index.js';
import { allScalars } from './all.js';

/** Removes character classes and escapes, in which every character is literal. */
function skeleton(pattern: string): string {
  return pattern.replace(/\\[./+*?^$|(){}[\]-]/g, 'e').replace(/\[[^\]]+\]/g, 'c');
}

function topLevelAlternation(pattern: string): boolean {
  let depth = 0;
  for (const character of skeleton(pattern)) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) return true;
  }
  return false;
}

it('finds the types that it speaks of', () => {
  expect(allScalars.map(([name]) => name)).toEqual(
    expect.arrayContaining(['dnsName', 'email', 'duration', 'quantity', 'cidr', 'imageReference', 'labelKey']),
  );
});

describe.each(allScalars)('%s', (_name, scalar) => {
  it('is anchored, with alternation inside groups only', () => {
    expect(scalar.pattern).toMatch(/^\^.*\$$/);
    expect(topLevelAlternation(scalar.pattern)).toBe(false);
  });

  it('uses nothing that RE2 and ECMAScript do not share', () => {
    expect(scalar.pattern).toMatch(/^[\x20-\x7e]+$/);
    expect(skeleton(scalar.pattern)).not.toMatch(/\(\?|\\|[*+?}][+?]|\.|\[\^/);
    const counts = [...scalar.pattern.matchAll(/\{([0-9]+),?([0-9]*)\}/g)].map(([, low, high]) =>
      Math.max(Number(low), Number(high)),
    );
    expect(Math.max(0, ...counts)).toBeLessThanOrEqual(1000);
  });

  it('means the same with the u flag, which JSON schema validators set', () => {
    const [plain, unicode] = [new RegExp(scalar.pattern), new RegExp(scalar.pattern, 'u')];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(plain)), (sample) => {
        expect(unicode.test(sample)).toBe(plain.test(sample));
      }),
      { numRuns: 50 },
    );
  });

  it('accepts its three examples, which all differ', () => {
    expect(scalar.examples.filter((example) => conforms(scalar, example))).toEqual(scalar.examples);
    expect(new Set(scalar.examples).size).toBe(3);
  });

  it('refuses line ends, surrounding blanks and what is not ASCII', () => {
    const spoilt = [
      `${scalar.examples[0]}\n`,
      `\n${scalar.examples[0]}`,
      ` ${scalar.examples[0]}`,
      `${scalar.examples[0]}\u00e9`,
    ];
    expect(spoilt.filter((text) => conforms(scalar, text))).toEqual([]);
  });

  it('gives a JSON schema with its own pattern, length and title, and agrees with it', () => {
    const { title, pattern, maxLength, examples } = scalar;
    const schema = z.toJSONSchema(text(scalar), { target: 'draft-07' });
    expect(schema).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'string',
      title,
      pattern,
      examples: [...examples],
      ...(maxLength === undefined ? {} : { maxLength }),
    });
    const accepts = new Ajv().compile(schema);
    const samples = [...examples, '', 'A b', 'x'.repeat(600), `${examples[1]}${examples[2]}`];
    for (const sample of samples) {
      expect(accepts(sample)).toBe(conforms(scalar, sample));
      expect(text(scalar).safeParse(sample).success).toBe(conforms(scalar, sample));
    }
  });
});

describe('messages', () => {
  it('say what a text must be, by example', () => {
    expect(requirement(dnsName)).toBe(
      'must be a DNS name in lower case (no scheme, no port, no IP address), such as orchestra.example.edu',
    );
    expect(
      text(dnsName)
        .safeParse('A')
        .error?.issues.map(({ message }) => message),
    ).toEqual([requirement(dnsName)]);
  });

  it('of a parser are errors of the user', () => {
    expect(checked(dnsName, 'a.b')).toBe('a.b');
    expect(() => checked(dnsName, 'A"')).toThrow(UserError);
    expect(() => checked(dnsName, 'A"')).toThrow('"A\\"" must be a DNS name');
  });
});

it('a port is a whole number from 1 to 65535', () => {
  const accepted = [0, 1, 8787, 65_535, 65_536, 1.5, '80', null].filter(
    (value) => portNumber().safeParse(value).success,
  );
  expect(accepted).toEqual([1, 8787, 65_535]);
});
