// Packed texts come back as they were, and alike ones take a fraction of their size.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AlikeTexts } from '../../src/operator/alike-texts.js';

test('every text comes back, whichever was the first', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ maxCount: 200 }))), (texts) => {
      const alike = new AlikeTexts();
      const packed = texts.map((text) => alike.pack(text));
      expect(packed.map((each) => each.among.unpack(each.packed))).toEqual(texts);
    }),
  );
});

test('texts beyond what is compared come back, too', () => {
  const alike = new AlikeTexts();
  for (const text of ['', 'x'.repeat(1_000_000), JSON.stringify([...Array(100_000).keys()])]) {
    const { packed } = alike.pack(text);
    expect(alike.unpack(packed) === text).toBe(true);
  }
});

test('of a text like the first, little is kept', () => {
  const manifest = (name: string) =>
    JSON.stringify({
      metadata: { name },
      spec: [...Array(100).keys()].map((place) => ({ place, value: place * 7919 })),
    });
  const alike = new AlikeTexts();
  alike.pack(manifest('one'));
  expect(alike.pack(manifest('another')).packed.length).toBeLessThan(manifest('one').length / 20);
});
