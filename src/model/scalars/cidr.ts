// Address blocks of both families, written as Go's parser reads them: no leading zeros, no zone, no IPv4 inside IPv6.
import type { Scalar } from './scalar.js';
import { checked } from './scalar.js';

const byte = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `(${byte}\\.){3}${byte}`;
const group = '[0-9A-Fa-f]{1,4}';

/** Eight groups, or fewer with `::` after the first 1 to 7 of them, or before all. */
const ipv6 = [
  `(${group}:){7}${group}`,
  `(${group}:){1,7}:`,
  ...[6, 5, 4, 3, 2, 1].map((left) => `(${group}:){1,${String(left)}}(:${group}){1,${String(7 - left)}}`),
  `:(:${group}){1,7}`,
  '::',
].join('|');

/** A block of IPv4 or IPv6 addresses. */
export const cidr: Scalar = {
  title: 'a block of addresses in CIDR notation',
  pattern: `^(${ipv4}/(3[0-2]|[12]?[0-9])|(${ipv6})/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`,
  maxLength: 43,
  examples: ['10.0.0.0/8', '2001:db8::/32', '192.168.17.0/24'],
};

/** A parsed block of addresses. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
}

/** The parts of a block of addresses. */
export function parseCidr(text: string): Cidr {
  const [address = '', length] = checked(cidr, text).split('/');
  return { family: address.includes(':') ? 6 : 4, address, prefixLength: Number(length) };
}
