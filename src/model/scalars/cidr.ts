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

/**
 * A block of IPv4 or IPv6 addresses, named by its first address: NetworkPolicies warn about any other, and oauth2-proxy
 * does not start. No pattern can say so for every length of prefix.
 */
export const cidr: Scalar = {
  title: 'a block of addresses in CIDR notation',
  pattern: `^(${ipv4}/(3[0-2]|[12]?[0-9])|(${ipv6})/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`,
  maxLength: 43,
  examples: ['10.0.0.0/8', '2001:db8::/32', '192.168.17.0/24'],
  fault: (text) => {
    const first = firstAddress(partsOf(text));
    return first === undefined ? undefined : `must be named by its first address, ${first}`;
  },
};

/** A parsed block of addresses. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
}

/** The parts of a block of addresses. */
export function parseCidr(text: string): Cidr {
  return partsOf(checked(cidr, text));
}

function partsOf(text: string): Cidr {
  const [address = '', length] = text.split('/');
  return { family: address.includes(':') ? 6 : 4, address, prefixLength: Number(length) };
}

/** The block under the name of its first address; undefined when that is its name already. */
function firstAddress({ family, address, prefixLength }: Cidr): string | undefined {
  const size = family === 4 ? 8 : 16;
  const units = family === 4 ? address.split('.').map(Number) : groupsOf(address);
  const first = units.map((unit, index) => unit & maskOf(prefixLength - index * size, size));
  if (first.every((unit, index) => unit === units[index])) return undefined;
  return `${family === 4 ? first.join('.') : formatIpv6(first)}/${String(prefixLength)}`;
}

/** A mask of `size` bits, of which the first `bits` are set. */
function maskOf(bits: number, size: number): number {
  const kept = Math.min(Math.max(bits, 0), size);
  return (2 ** size - 1) ^ (2 ** (size - kept) - 1);
}

function groupsOf(address: string): number[] {
  const [left = [], right = []] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const omitted = address.includes('::') ? 8 - left.length - right.length : 0;
  return [...left, ...Array.from({ length: omitted }, () => '0'), ...right].map((group) => parseInt(group, 16));
}

/** Eight groups in their shortest form: `::` stands for the longest run of zeros. */
function formatIpv6(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  const [longest] = (text.match(/\b0(:0)+\b/g) ?? []).sort((a, b) => b.length - a.length);
  return longest === undefined ? text : text.replace(new RegExp(`(^|:)${longest}(:|$)`), '::');
}
