// From a scalar node to its value, by its tag or by the way it is written; what a tag can't mean is a fault.
import { isScalar, Scalar } from 'yaml';
import type { Scalar as Resolved } from './scalar.js';
import { resolvePlain, resolveTagged } from './scalar.js';
import { scalarText } from './yaml-layout.js';
import type { Node } from './yaml-nodes.js';

/** The value of a node that is no map, list or alias, and what is wrong with its tag. */
export interface ResolvedNode {
  readonly scalar: Resolved;
  /** @default - nothing */
  readonly fault?: string;
}

/** Resolves a node of a text; a node that is missing is null. */
export function resolveNode(node: Node, text: string): ResolvedNode {
  if (!isScalar(node)) return { scalar: resolvePlain('') };
  const written = scalarText(node, text);
  if (node.tag !== undefined) return tagged(node.tag, written);
  const isPlain = node.type === Scalar.PLAIN || node.type === undefined;
  return { scalar: isPlain ? resolvePlain(written) : { kind: 'str', value: written } };
}

function tagged(tag: string, written: string): ResolvedNode {
  const scalar = resolveTagged(tag, written);
  if (scalar !== undefined) return { scalar };
  const known = /^tag:yaml\.org,2002:(?:str|int|float|bool|null)$/.test(tag);
  const fault = known ? `this is no ${shortTag(tag)}: ${JSON.stringify(written.slice(0, 40))}` : unknownTag(tag);
  return { scalar: { kind: 'str', value: written }, fault };
}

/** What to say about a tag that has no meaning. */
export function unknownTag(tag: string): string {
  return `the tag ${shortTag(tag)} has no meaning here; remove it`;
}

function shortTag(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, '!!');
}
