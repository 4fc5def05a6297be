// Tabs where YAML wants spaces. The YAML parser overlooks some and Helm's reader trips over most, so all are refused.
import { Scalar } from 'yaml';
import type { Span } from './yaml-nodes.js';
import { columnAt, countSpaces, isBlockText, spanOf } from './yaml-nodes.js';

/** What is said about a tab. */
export const TAB_REFUSED = 'a tab is used as indentation, where YAML allows only spaces; replace it';

/**
 * The offsets of the lines of a document that have a tab at their beginning, where it would be indentation: everywhere but in quotes and beyond the
 * indentation of a block text. `scalars` are the document's scalars in order.
 */
export function findTabs(text: string, [from, to]: Span, scalars: readonly Scalar[]): number[] {
  const texts = scalars.filter(
    (scalar) => scalar.type !== Scalar.PLAIN && text.slice(...spanOf(scalar)).includes('\n'),
  );
  const found: number[] = [];
  let next = 0;
  let indentation: number | undefined;
  for (const { index, 0: blank } of text.matchAll(/^ *(?:[-?] +)*[-?]? *\t/gm)) {
    for (; next < texts.length && spanOf(texts[next])[1] <= index; next++) indentation = undefined;
    const around = texts[next];
    const inside = around !== undefined && spanOf(around)[0] < index;
    if (inside) indentation ??= indentationOf(around, text);
    const allowed = inside && countSpaces(blank) >= (indentation ?? Infinity);
    if (!allowed && index >= from && index < to) found.push(index);
  }
  return found;
}

/** From how many spaces on a line belongs to a quoted or block text, so that a tab after them is content. */
function indentationOf(scalar: Scalar, text: string): number {
  if (!isBlockText(scalar)) return 0;
  const [start, end] = spanOf(scalar);
  const header = text.indexOf('\n', start);
  // With an indentation number (|2) only the parent knows the indentation; before a first line with a tab there is none.
  if (/[0-9]/.test(text.slice(start, start + 3))) return Infinity;
  const content = header + 1 + text.slice(header + 1, end).search(/[^ \n]/);
  return text[content] === '\t' ? Infinity : columnAt(content, text);
}
