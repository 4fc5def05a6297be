import fc from 'fast-check';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { cidr, conforms, parseCidr } from '../../../src/model/scalars/index.js';

const accepted = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '192.168.17.42/32',
  '255.255.255.0/24',
  '::/0',
  '::1/128',
  '1::/16',
  '2001:db8::/32',
  'fe80::1:2/128',
  '1:2:3:4:5:6:7:8/128',
  '1:2:3:4:5:6:7::/112',
  '::2:3:4:5:6:7:8/127',
  'FC00::/7',
];
const refused = [
  '',
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0/8',
  '256.0.0.0/8',
  '010.0.0.0/8',
  '10.0.0.0/8/8',
  ' 10.0.0.0/8',
  '::/129',
  ':::/1',
  '1::2::3/64',
  '1:2:3:4:5:6:7/64',
  '1:2:3:4:5:6:7:8:9/64',
  '1:2:3:4:5:6:7:8::/64',
  '12345::/16',
  'g::/16',
  '::ffff:10.0.0.0/104',
  'fe80::1%eth0/64',
  ':1/64',
  '1:/64',
  'example.org/8',
  '*',
];

/** A block under the name that the error asks for, or its own. */
function nameOf(block: string): string {
  return cidr.fault?.(block)?.replace(/^.*, /, '') ?? block;
}

describe('cidr', () => {
  it.each(accepted)('accepts %s', (block) => {
    expect(conforms(cidr, block)).toBe(true);
  });

  it.each(refused)('refuses %j', (block) => {
    expect(conforms(cidr, block)).toBe(false);
  });

  it('agrees with the parser of node:net on addresses of both families', () => {
    const groups = fc.array(fc.constantFrom('0', '1', 'ab', 'FFFF', 'g', '12345', ''), { minLength: 1, maxLength: 9 });
    const numbers = fc.array(fc.constantFrom('0', '9', '10', '199', '255', '256', '01', ''), {
      minLength: 3,
      maxLength: 5,
    });
    const address = fc.oneof(
      groups.map((parts) => parts.join(':')),
      fc.tuple(groups, groups).map(([left, right]) => `${left.join(':')}::${right.join(':')}`),
      numbers.map((parts) => parts.join('.')),
      fc.ipV4(),
      fc.ipV6().filter((text) => !text.includes('.')),
    );
    fc.assert(
      fc.property(address, fc.nat(140), (text, length) => {
        const fits = (isIPv4(text) && length <= 32) || (isIPv6(text) && length <= 128);
        const block = `${text}/${String(length)}`;
        expect(new RegExp(cidr.pattern).test(block)).toBe(fits);
        if (!fits) expect(conforms(cidr, block)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['192.168.17.42/31', '192.168.17.42/31'],
    ['192.168.17.43/31', '192.168.17.42/31'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['172.31.0.0/12', '172.16.0.0/12'],
    ['fd12::/7', 'fc00::/7'],
    ['2001:db8:0:1:2::/36', '2001:db8::/36'],
    ['1:2:3:4:5:6:7:9/127', '1:2:3:4:5:6:7:8/127'],
    ['1::9/127', '1::8/127'],
    ['0:0:1::2:1/112', '0:0:1::2:0/112'],
    ['::1/0', '::/0'],
  ])('of %s the first address is that of %s', (block, first) => {
    expect(conforms(cidr, first)).toBe(true);
    if (block === first) return;
    expect(() => parseCidr(block)).toThrow(`"${block}" must be named by its first address, ${first}`);
  });

  it('is named by the first address that it contains', () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6().filter((text) => !text.includes('.')),
    );
    fc.assert(
      fc.property(address, fc.nat(32), (text, length) => {
        const block = `${text}/${String(length)}`;
        const first = nameOf(block).split('/')[0] ?? '';
        const list = new BlockList();
        const type = text.includes(':') ? 'ipv6' : 'ipv4';
        list.addSubnet(first, length, type);
        expect(list.check(text, type)).toBe(true);
        expect(conforms(cidr, `${first}/${String(length)}`)).toBe(true);
      }),
    );
  });

  it('is taken apart into what address lists take', () => {
    expect(parseCidr('10.1.0.0/16')).toEqual({ family: 4, address: '10.1.0.0', prefixLength: 16 });
    expect(parseCidr('2001:db8::/32')).toEqual({ family: 6, address: '2001:db8::', prefixLength: 32 });
    const { family, address, prefixLength } = parseCidr('10.1.0.0/16');
    const list = new BlockList();
    list.addSubnet(address, prefixLength, family === 4 ? 'ipv4' : 'ipv6');
    expect([list.check('10.1.2.3'), list.check('10.2.0.0')]).toEqual([true, false]);
    expect(() => parseCidr('10.1.0.0')).toThrow('"10.1.0.0" must be a block of addresses in CIDR notation');
  });
});
