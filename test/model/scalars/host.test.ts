import fc from 'fast-check';
import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { conforms, dnsName, webAddress } from '../../../src/model/scalars/index.js';

const accepted = [
  'localhost',
  'orchestra.localhost',
  'a.b',
  'x-1.example.edu',
  '1.2.example',
  'xn--bcher-kva.example',
  'a--b.c',
  `${'a'.repeat(63)}.b`,
];
const refused = [
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  '-a.b',
  'a-.b',
  'A.b',
  'a_b.c',
  'a b',
  '127.0.0.1',
  '1.2.3',
  'a.0x1f',
  '10',
  '::1',
  'https://a.b',
  'a.b:80',
  'a.b/c',
  '*.a.b',
  `${'a'.repeat(64)}.b`,
  'bücher.example',
  'a\u3002b',
];

describe('dnsName', () => {
  it.each(accepted)('accepts %s', (name) => {
    expect(conforms(dnsName, name)).toBe(true);
  });

  it.each(refused)('refuses %j', (name) => {
    expect(conforms(dnsName, name)).toBe(false);
  });

  it('refuses more than 253 characters', () => {
    const name = (length: number) => 'a.'.repeat(200).slice(0, length - 1) + 'b';
    expect([253, 254, 255].map((length) => conforms(dnsName, name(length)))).toEqual([true, false, false]);
  });

  it('is always a host that a URL keeps as it is, and never an address', () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(dnsName.pattern)), (name) => {
        // Names that claim to be Punycode are checked by URL, and by nobody else here.
        fc.pre(name.length <= 253 && !name.includes('xn--'));
        expect(new URL(`http://${name}/`).hostname).toBe(name);
        expect(isIP(name)).toBe(0);
      }),
    );
  });

  it('knows every domain name that fast-check knows', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        expect(conforms(dnsName, name.toLowerCase())).toBe(true);
      }),
    );
  });
});

describe('webAddress', () => {
  it.each(['http://a', 'https://a.b:8080/c?d=e&f#g', 'https://app.example.edu/%20/(x)'])('accepts %s', (address) => {
    expect(conforms(webAddress, address)).toBe(true);
  });

  it.each([
    'ftp://a',
    'a.b',
    'https://',
    'https:// a',
    'https://a"',
    'https://a<b',
    'javascript:alert(1)',
    'https:///a',
  ])('refuses %j', (address) => {
    expect(conforms(webAddress, address)).toBe(false);
  });
});
