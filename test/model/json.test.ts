import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, checksum, formatPath, shortChecksum, sortedKeys } from '../../src/model/json.js';

test.each([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ z: undefined, y: {} }, '{"y":{}}'],
  ['a "b" \n', '"a \\"b\\" \\n"'],
  [undefined, 'null'],
])('%j is %s', (value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test('equal values have equal texts, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) => {
      const reversed = Object.fromEntries(Object.entries(map).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(map));
      expect(JSON.parse(canonicalJson(map))).toEqual(JSON.parse(JSON.stringify(map)));
    }),
  );
});

test('keys come in the order of their bytes, as in Go', () => {
  expect(sortedKeys({ '\u{1F600}': 1, '\uE000': 1, a: 1, B: 1 })).toEqual(['B', 'a', '\uE000', '\u{1F600}']);
});

test('checksums are those of the canonical text', () => {
  expect(checksum({ b: 1, a: 2 })).toBe('d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772');
  expect(shortChecksum({ a: 2, b: 1 })).toBe('d3626ac30a');
});

test.each([
  [['api', 'extraEnv', 0, 'name'], 'api.extraEnv[0].name'],
  [['oauth2-proxy', 'config'], 'oauth2-proxy.config'],
  [['a', 'b c', 'd.e'], 'a."b c"."d.e"'],
  [[], ''],
])('the path %j is written %s', (path, expected) => {
  expect(formatPath(path)).toBe(expected);
});
