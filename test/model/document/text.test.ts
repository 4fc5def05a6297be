import { describe, expect, it } from 'vitest';
import { decodeUtf8, forbiddenCharacter, MAX_DOCUMENT_BYTES } from '../../../src/model/document/yaml.js';

describe('forbiddenCharacter', () => {
  it.each([
    [0x00, 'U+0000'],
    [0x08, 'U+0008'],
    [0x0b, 'U+000B'],
    [0x0d, 'U+000D'],
    [0x1b, 'U+001B'],
    [0x7f, 'U+007F'],
    [0x85, 'U+0085'],
    [0x9f, 'U+009F'],
    [0x2028, 'U+2028'],
    [0x2029, 'U+2029'],
    [0xd800, 'U+D800'],
    [0xdfff, 'U+DFFF'],
    [0xfeff, 'U+FEFF'],
    [0xffff, 'U+FFFF'],
  ])('names %i', (code, name) => {
    expect(forbiddenCharacter(`a${String.fromCharCode(code)}b`)).toBe(name);
  });

  it.each(['', 'a\tb\nc', 'é ~ \u00a0', '\u2027\u202a', '\ud7ff\ue000\ufefe\ufffd', '\u{1F600}\u{10FFFF}'])(
    'passes %j',
    (text) => {
      expect(forbiddenCharacter(text)).toBeUndefined();
    },
  );

  it('names the first of several', () => {
    expect(forbiddenCharacter('ab\u0085\u0000')).toBe('U+0085');
  });
});

describe('decodeUtf8', () => {
  it('reads UTF-8, and keeps a byte order mark for the parser', () => {
    expect(decodeUtf8(new TextEncoder().encode('\uFEFFé\u{1F600}'), 'v.yaml')).toBe('\uFEFFé\u{1F600}');
  });

  it.each([[[0xff]], [[0xc3]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])('refuses %j', (bytes) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes), 'v.yaml')).toThrow(
      'v.yaml: the file is not UTF-8 text; save it as UTF-8',
    );
  });

  it('refuses too many bytes without reading them', () => {
    expect(() => decodeUtf8(new Uint8Array(MAX_DOCUMENT_BYTES + 1).fill(0xff), 'v.yaml')).toThrow(
      'v.yaml: the document has 5.0 MiB, more than the 5 MiB that are read',
    );
  });
});
