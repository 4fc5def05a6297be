// What the nodes of the YAML parser tell about themselves; anything that is no node (a missing value) tells nothing.
import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';

/** A node of a document, or null where the source has nothing. */
export type Node = unknown;

/** A part of a text: where it begins, and the offset after its end. */
export type Span = readonly [from: number, to: number];

/** What a node is to the map around it: `key` with a colon after it, `lone key` for the `a` of `{a}`. */
export type Role = 'value' | 'key' | 'lone key';

/** The part of the text that is a node, without its anchor and tag. */
export function spanOf(node: Node): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : [0, 0];
}

/** The anchor and the tag that are set on a node. */
export function propertiesOf(node: Node): { readonly anchor?: string | undefined; readonly tag?: string | undefined } {
  return isScalar(node) || isMap(node) || isSeq(node) ? { anchor: node.anchor, tag: node.tag } : {};
}

/** Whether a node is a map or a list written with brackets. */
export function isFlow(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

/** Whether a scalar is a block text (| or >). */
export function isBlockText(scalar: Scalar): boolean {
  return scalar.type === Scalar.BLOCK_LITERAL || scalar.type === Scalar.BLOCK_FOLDED;
}

/** The keys, values and items of a node, in the order in which they are written. */
export function childrenOf(node: Node): { readonly child: Node; readonly role: Role }[] {
  if (isSeq(node)) return node.items.map((child) => ({ child, role: 'value' }));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => [
    { child: key, role: value === null ? 'lone key' : 'key' },
    { child: value, role: 'value' },
  ]);
}

/** The column, from 0, of an offset. */
export function columnAt(offset: number, text: string): number {
  return offset === 0 ? 0 : offset - 1 - text.lastIndexOf('\n', offset - 1);
}

/** How many spaces a line begins with. */
export function countSpaces(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Whether a node is a map or a list. */
export function isCollection(node: Node): boolean {
  return isMap(node) || isSeq(node);
}

/** Where a node begins; undefined where nothing is written. */
export function offsetOf(node: Node): number | undefined {
  return isScalar(node) || isCollection(node) || isAlias(node) ? spanOf(node)[0] : undefined;
}
