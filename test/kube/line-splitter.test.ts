import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/kube/line-splitter.js';

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));

test('lines come out whole, however their bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(line), line, fc.array(fc.nat(20)), (lines, rest, cuts) => {
      const splitter = new LineSplitter(1_000_000);
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join('') + rest);
      const out = cut(bytes, cuts).flatMap((chunk) => [...splitter.push(chunk)]);
      expect(out).toEqual(lines);
      expect(splitter.unfinishedBytes).toBe(Buffer.byteLength(rest));
    }),
  );
});

test('a line without an end is not collected for ever', () => {
  const splitter = new LineSplitter(10);
  expect([...splitter.push(Buffer.from('12345\n1234567890'))]).toEqual(['12345']);
  expect(() => [...splitter.push(Buffer.from('1'))]).toThrow('a line is longer than 10 bytes');
});

/** Chunks of the given sizes, over and over; a size of 0 is an empty chunk. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return [...chunks, bytes.subarray(start)];
}
