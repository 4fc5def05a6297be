// Texts with data in them: within quotes where the data can hold nothing that would end them, else as one quoted expression.
import type { Form, Guarded, LeafId, Part, Ref, Text } from '../form.js';
import { fixedText } from '../form.js';
import type { Leaf, Node } from '../leaves.js';
import { argument, areComplements, booleanOf, conditionOf } from './conditions.js';
import type { Place } from './place.js';
import { contextOf, expressionOf, wholeOf, within } from './place.js';
import { escapeBraces, goString, inlineScalar, quotedBody, WIDTH } from './scalars.js';

/** Prints what a text cannot: the JSON of other forms. */
export type PrintForm = (form: Form, place: Place) => string;

/** Prints texts. */
export class TextPrinter {
  constructor(private readonly form: PrintForm) {}

  /** A text as a YAML scalar on one line. */
  scalar(text: Text, place: Place, used = 0): string {
    const fixed = fixedText(text);
    if (fixed !== undefined) return inlineScalar(fixed);
    const [only, ...more] = text.parts;
    if (only !== undefined && more.length === 0 && only.when === undefined) return `{{ ${this.quoted(only, place)} }}`;
    const inline = this.isInline(text.parts, place)
      ? `"${this.inline(text.parts, { place, escape: true })}"`
      : undefined;
    return inline !== undefined && used + inline.length <= WIDTH
      ? inline
      : `{{ ${this.expression(text, place)} | quote }}`;
  }

  /** A text as it is, outside of quotes: the body of a named template, a line of NOTES.txt. */
  plain({ parts }: Text, place: Place): string {
    return this.inline(parts, { place, escape: false });
  }

  /** A text as an expression. */
  expression(text: Text, place: Place): string {
    const fixed = fixedText(text);
    if (fixed !== undefined) return goString(fixed);
    const [only, ...more] = text.parts;
    if (only !== undefined && more.length === 0 && only.when === undefined) return this.part(only, place);
    const groups = conditionGroups(text.parts, place);
    const format = groups.map(({ when, yes }) => (when === undefined ? yes.map(formatOf).join('') : '%s')).join('');
    const values = groups.flatMap(({ when, yes, no }) => {
      if (when === undefined)
        return yes.filter(({ is }) => is !== 'literal').map((part) => argument(this.part(part, place)));
      const [then, otherwise] = [yes, no].map((parts) => argument(this.expression({ is: 'text', parts }, place)));
      return [`(ternary ${then ?? ''} ${otherwise ?? ''} ${argument(booleanOf(when, place))})`];
    });
    const [first = ''] = values;
    return format === '%s' ? first.replace(/^\((.*)\)$/s, '$1') : `printf ${goString(format)} ${values.join(' ')}`;
  }

  /** A text as the body of a named template, on as many lines as it has conditions. */
  lines({ parts }: Text, place: Place): string[] {
    const groups = conditionGroups(parts, place).map((group) => this.inlineGroup(group, { place, escape: false }));
    return groups.reduce<string[]>((lines, group) => {
      const last = lines[lines.length - 1];
      const isSplit =
        group.startsWith('{{ ') && last !== undefined && !/\s$/.test(last) && groups.join('').length > 100;
      if (isSplit) return [...lines, group.replace('{{ ', '{{- ')];
      return [...lines.slice(0, -1), (last ?? '') + group];
    }, []);
  }

  private quoted(part: Part, place: Place): string {
    const expression = this.part(part, place);
    // Quoting makes a text of anything.
    if (expression.endsWith(AS_TEXT)) return `${expression.slice(0, -AS_TEXT.length)} | quote`;
    return /^toRawJson|^printf|^join|^include|\|/.test(expression) || !expression.includes(' ')
      ? `${expression} | quote`
      : `${argument(expression)} | quote`;
  }

  /** A part as an expression of a text. */
  part(part: Part, place: Place): string {
    switch (part.is) {
      case 'literal':
        return goString(part.text);
      case 'ref':
        return this.reference(part.ref, part.fallback, place);
      case 'join':
        return `join ${goString(part.by)} ${expressionOf(part.ref, place)}`;
      case 'json':
        return `toRawJson ${argument(this.form(part.of, place))}`;
      case 'hash':
        return `${this.expression(part.of, place)} | sha256sum${part.digits === 64 ? '' : ` | trunc ${String(part.digits)}`}`;
      case 'include':
        return `include "${place.chart}.${part.name}" ${contextOf(part.group, place)}`;
    }
  }

  private reference(ref: Ref, fallback: readonly Guarded<Part>[] | undefined, place: Place): string {
    const read = expressionOf(ref, place);
    if (fallback !== undefined)
      return `${read} | default ${argument(this.expression({ is: 'text', parts: fallback }, place))}`;
    const kind = kindOf(ref, place);
    if (kind === 'text') return read;
    if (kind === 'mixed') return `kindIs "string" ${read} | ternary ${read} (toRawJson ${read})`;
    return kind === 'whole' ? `int64 ${read}${AS_TEXT}` : `${read}${AS_TEXT}`;
  }

  private inline(parts: readonly Guarded<Part>[], { place, escape }: { place: Place; escape: boolean }): string {
    return conditionGroups(parts, place)
      .map((group) => this.inlineGroup(group, { place, escape }))
      .join('');
  }

  private inlineGroup({ when, yes, no }: Group, { place, escape }: { place: Place; escape: boolean }): string {
    const text = (part: Part, at: Place) =>
      part.is === 'literal' ? escapeBraces(escape ? quotedBody(part.text) : part.text) : this.action(part, at);
    if (when === undefined) return yes.map((part) => text(part, place)).join('');
    const leaf = 'leaf' in when && no.length === 0 && when.among[0] === 'set' ? when.leaf : undefined;
    const isSubject =
      leaf !== undefined &&
      yes.some((part) => part.is === 'ref' && part.ref.leaf === leaf && part.ref.part === undefined);
    const at = isSubject ? within(leaf, place) : place;
    const head = isSubject ? `with ${wholeOf(leaf, place)}` : `if ${conditionOf(when, place)}`;
    const otherwise = no.length === 0 ? '' : `{{ else }}${no.map((part) => text(part, place)).join('')}`;
    return `{{ ${head} }}${yes.map((part) => text(part, at)).join('')}${otherwise}{{ end }}`;
  }

  private action(part: Part, place: Place): string {
    if (part.is === 'ref' && part.fallback === undefined && kindOf(part.ref, place) === 'whole')
      return `{{ int64 ${expressionOf(part.ref, place)} }}`;
    return `{{ ${this.part(part, place)} }}`;
  }

  private isInline(parts: readonly Guarded<Part>[], place: Place): boolean {
    return parts.every((part) => {
      if (part.is === 'literal' || part.is === 'hash') return true;
      if (part.is === 'include') return this.isInline(part.of.parts, place);
      if (part.is === 'ref' && part.fallback !== undefined && !this.isInline(part.fallback, place)) return false;
      return (part.is === 'ref' || part.is === 'join') && isQuotable(part.ref, place);
    });
  }
}

interface Group {
  readonly when: Guarded<Part>['when'];
  readonly yes: readonly Part[];
  readonly no: readonly Part[];
}

function bare({ when, ...part }: Guarded<Part>): Part {
  return when === undefined ? part : part;
}

/** Whether a condition says that there is data of a leaf, which is all that the part would add. */
function isSaidBy(when: Guarded<Part>['when'], part: Guarded<Part>): boolean {
  if (
    when === undefined ||
    part.when !== undefined ||
    part.is !== 'ref' ||
    part.fallback !== undefined ||
    part.ref.part !== undefined
  )
    return false;
  return JSON.stringify(when) === JSON.stringify({ leaf: part.ref.leaf, among: ['set'] });
}

function formatOf(part: Part): string {
  return part.is === 'literal' ? part.text.replaceAll('%', '%%') : '%s';
}

/** Neighbours with the same condition, and those that are there exactly when they are not. */
function conditionGroups(parts: readonly Guarded<Part>[], place: Place): Group[] {
  const groups: { when: Guarded<Part>['when']; yes: Part[]; no: Part[] }[] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last !== undefined && last.no.length === 0 && isSaidBy(last.when, part)) last.yes.push(bare(part));
    else if (last !== undefined && last.no.length === 0 && JSON.stringify(last.when) === JSON.stringify(part.when))
      last.yes.push(bare(part));
    else if (last?.when !== undefined && part.when !== undefined && areComplements(last.when, part.when, place))
      last.no.push(bare(part));
    else groups.push({ when: part.when, yes: [bare(part)], no: [] });
  }
  return groups;
}

/** What kind of data a reference means. */
export function kindOf(ref: Ref, place: Place): 'text' | 'whole' | 'flag' | 'mixed' | 'other' {
  const leaf = place.leafOf(ref.leaf);
  if (ref.part === 'key') return 'text';
  if (ref.part === 'item') return elementKind(elementNode(leaf, ref.field));
  if (leaf.type === 'whole' || leaf.type === 'flag') return leaf.type;
  return leaf.type === 'text' || leaf.type === 'choice' ? 'text' : 'other';
}

function elementKind(node: Node): 'text' | 'whole' | 'mixed' | 'other' {
  if (node.type === 'string') return 'text';
  if (node.type === 'integer') return 'whole';
  return node.anyOf !== undefined || Array.isArray(node.type) ? 'mixed' : 'other';
}

function elementNode({ node }: Leaf, field?: string): Node {
  const alternatives = node.anyOf ?? [node];
  const element =
    alternatives
      .map(
        (each) => each.items ?? (typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined),
      )
      .find((each) => each !== undefined) ?? {};
  return field === undefined ? element : (element.properties?.[field] ?? {});
}

/** What makes a text of a number or a flag. */
const AS_TEXT = ' | toString';

/** Whether nothing that a reference can mean ends a quoted text or begins an escape in it. */
function isQuotable(ref: Ref, place: Place): boolean {
  const leaf = place.leafOf(ref.leaf);
  if (isReleaseLeaf(ref.leaf) || leaf.type === 'whole' || leaf.type === 'flag' || leaf.type === 'choice') return true;
  if (ref.part === 'key') return hasTamePattern((leaf.node as { propertyNames?: Node }).propertyNames ?? {});
  if (ref.part === 'item' || leaf.type === 'list') return hasTamePattern(elementNode(leaf, ref.field));
  return (
    leaf.type === 'text' &&
    (leaf.node.anyOf ?? [leaf.node]).every((each) => each.type === 'integer' || hasTamePattern(each))
  );
}

function isReleaseLeaf(id: LeafId): boolean {
  return id.startsWith('release.');
}

/** Whether a pattern is anchored and made of named characters only, none of them a quote, a backslash or a control character. */
function hasTamePattern({ type, pattern }: Node): boolean {
  if (type === 'integer') return true;
  if (pattern === undefined || !/^\^.*\$$/.test(pattern)) return false;
  const classes = pattern.match(/\[(?:[^\]\\]|\\.)*\]/g) ?? [];
  const outside = pattern.replaceAll(/\[(?:[^\]\\]|\\.)*\]/g, '').replaceAll('\\.', '');
  return !/[.\\"\n\t]/.test(outside) && !hasOpenAlternative(outside) && classes.every(isTame);
}

function isTame(characterClass: string): boolean {
  return ['"', '\\', '\n', '\t', '\r', '\u0001', '\u007f'].every(
    (character) => !new RegExp(`^${characterClass}$`).test(character),
  );
}

/** Whether an alternative stands outside of all groups, where the anchors do not hold for both. */
function hasOpenAlternative(pattern: string): boolean {
  let depth = 0;
  return [...pattern].some((character) => {
    if (character === '(') depth++;
    if (character === ')') depth--;
    return character === '|' && depth === 0;
  });
}
