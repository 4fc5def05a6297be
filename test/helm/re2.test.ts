// Every shared pattern means the same to Go's regular expressions as to JavaScript's.
import fc from 'fast-check';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allScalars } from '../model/scalars/all.js';

const hasGo = spawnSync('go', ['version']).status === 0;

/** Texts that match, texts that almost match, and texts that no one meant; all of them can be written in UTF-8. */
function samples(pattern: string): string[] {
  const matching = fc.stringMatching(new RegExp(pattern));
  const spoilt = fc
    .tuple(matching, fc.nat(), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }))
    .map(
      ([text, at, extra]) => text.slice(0, at % (text.length + 1)) + extra + text.slice((at * 7) % (text.length + 1)),
    );
  const shortened = fc.tuple(matching, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  const ends = matching.map((text) => `${text}\n`);
  return fc
    .sample(fc.oneof(matching, spoilt, shortened, ends, fc.string()), 300)
    .map((text) => Buffer.from(text).toString());
}

describe.skipIf(!hasGo && !process.env['CI'])('Go reads', () => {
  it('every pattern as JavaScript does', { timeout: 120_000 }, () => {
    const questions = allScalars.map(([, { pattern }]) => ({ pattern, texts: samples(pattern) }));
    const program = join(import.meta.dirname, 're2', 'main.go');
    const output = execFileSync('go', ['run', program], { input: JSON.stringify(questions), encoding: 'utf8' });
    const answers = JSON.parse(output) as boolean[][];
    const expected = questions.map(({ pattern, texts }) => texts.map((text) => new RegExp(pattern).test(text)));
    const different = questions.flatMap(({ pattern, texts }, i) =>
      texts.filter((_, j) => answers[i]?.[j] !== expected[i]?.[j]).map((text) => ({ pattern, text })),
    );
    expect(different).toEqual([]);
    expect(answers.every((each) => each.includes(true) && each.includes(false))).toBe(true);
  });
});
