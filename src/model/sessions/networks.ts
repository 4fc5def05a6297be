// Which networks session code may reach, as NetworkPolicies say it: blocks of addresses less blocks within them.
import { parseCidr } from '../scalars/index.js';

/** A block of addresses, and what is cut out of it. */
export interface NetworkBlock {
  readonly cidr: string;
  /** Blocks within it, of the same family. @default - none */
  readonly except?: readonly string[];
}

/**
 * The allowed blocks less the blocked ones within them. A block that is allowed although a blocked one holds it was
 * named on purpose, and stays allowed.
 */
export function reachableBlocks(allowed: readonly string[], blocked: readonly string[]): NetworkBlock[] {
  return allowed.map((cidr) => {
    const except = blocked.filter((other) => isWithin(other, cidr) && !isWithin(cidr, other));
    return except.length > 0 ? { cidr, except } : { cidr };
  });
}

/** Whether all addresses of a block are in another. */
export function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  if (a.family !== b.family || a.prefixLength < b.prefixLength) return false;
  const hostBits = BigInt((a.family === 4 ? 32 : 128) - b.prefixLength);
  return addressNumber(a.address) >> hostBits === addressNumber(b.address) >> hostBits;
}

function addressNumber(address: string): bigint {
  if (!address.includes(':')) return joined(address.split('.').map(Number), 8n);
  const [head = '', tail] = address.split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return joined([...before, ...zeros, ...after], 16n);
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function joined(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);
}
