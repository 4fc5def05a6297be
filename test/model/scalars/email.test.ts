import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conforms, dnsName, email } from '../../../src/model/scalars/index.js';

const accepted = [
  'attendee@example.org',
  'dev@orchestra.localhost',
  "miles.o'brien@example.org",
  'a+b@example.co.uk',
  'A.B@Example.ORG',
  'x@xn--e1afmkfd.xn--p1ai',
  'first..last@example.org',
  '.dot.@example.org',
  '{}|~`!#$%&*/=?^_-@example.org',
  `${'a'.repeat(64)}@example.org`,
  '1@1.2.org',
];

const refused = [
  '',
  'attendee',
  '@example.org',
  'attendee@',
  'a@b',
  'a@b.c',
  'a@localhost',
  'a b@example.org',
  'a@exa mple.org',
  'a@@example.org',
  'a@b@example.org',
  'a@example..org',
  'a@-example.org',
  'a@example-.org',
  'a@example.org.',
  'a@127.0.0.1',
  'a@[127.0.0.1]',
  '"a b"@example.org',
  'a,b@example.org',
  'a;b@example.org',
  'a(b)@example.org',
  'a\\b@example.org',
  'Name <a@example.org>',
  'ä@example.org',
  'a@exämple.org',
  `${'a'.repeat(65)}@example.org`,
];

describe('email', () => {
  it.each(accepted)('accepts %s', (address) => {
    expect(conforms(email, address)).toBe(true);
  });

  it.each(refused)('refuses %j', (address) => {
    expect(conforms(email, address)).toBe(false);
  });

  it('accepts every address that fast-check makes', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(conforms(email, address)).toBe(true);
      }),
    );
  });

  it('accepts all that the rule of former releases accepted, wherever the domain can exist', () => {
    const former = /^[a-zA-Z0-9._%+-]{1,64}@[a-zA-Z0-9.-]{1,60}\.[a-zA-Z]{2,63}$/;
    fc.assert(
      fc.property(fc.stringMatching(former), (address) => {
        const domain = address.slice(address.indexOf('@') + 1).toLowerCase();
        expect(conforms(email, address)).toBe(conforms(dnsName, domain));
      }),
    );
  });

  it('has at most 254 characters', () => {
    const address = (length: number) => `a@${'b.'.repeat(200).slice(0, length - 4)}`.padEnd(length - 2, 'c') + 'de';
    expect([254, 255, 256].map((length) => [address(length).length, conforms(email, address(length))])).toEqual([
      [254, true],
      [255, false],
      [256, false],
    ]);
  });
});
