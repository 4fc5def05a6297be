// Texts with data in them: within quotes where the data can hold nothing that would end them, else as one quoted expression.
import type { Form, Guarded, LeafId, Part, Ref, Text } from '../form.js';
import { fixedText } from '../form.js';
import type { Leaf, Node } from '../leaves.js';
import { argument, booleanOf, conditionOf } from './conditions.js';
import type { Group } from './part-groups.js';
import { conditionGroups } from './part-groups.js';
import type { Place } from './place.js';
import { contextOf, expressionOf, wholeOf, within } from './place.js';
import { escapeBraces, goString, inlineScalar, quotedBody, WIDTH } from './scalars.js';

/** Prints what a text cannot: the JSON of other forms. */
export type PrintForm = (form: Form, place: Place) => string;

/** Where parts are printed, and whether between quotes. */
interface Style {
  readonly place: Place;
  readonly escape: boolean;
}

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
    return this.term(text.parts, place) ?? this.ofGroups(conditionGroups(text.parts, place), place);
  }

  /** Parts that are one term; undefined where it takes a printf or a ternary. */
  private term(parts: readonly Guarded<Part>[], place: Place): string | undefined {
    const fixed = fixedText({ is: 'text', parts });
    if (fixed !== undefined) return goString(fixed);
    const [only, ...more] = parts;
    return only !== undefined && more.length === 0 && only.when === undefined ? this.part(only, place) : undefined;
  }

  private ofGroups(groups: readonly Group[], place: Place): string {
    const term = groups.every(({ when }) => when === undefined)
      ? this.term(
          groups.flatMap(({ yes }) => yes),
          place,
        )
      : undefined;
    if (term !== undefined) return term;
    const format = groups.map(({ when, yes }) => (when === undefined ? yes.map(formatOf).join('') : '%s')).join('');
    const values = groups.flatMap((group) => this.valuesOf(group, place));
    return format === '%s'
      ? (values[0] ?? '').replace(/^\((.*)\)$/s, '$1')
      : `printf ${goString(format)} ${values.join(' ')}`;
  }

  /** What a group gives to printf. */
  private valuesOf({ when, yes, no }: Group, place: Place): string[] {
    if (when === undefined)
      return yes.filter(({ is }) => is !== 'literal').map((part) => argument(this.part(part, place)));
    const then = argument(this.expression({ is: 'text', parts: yes }, place));
    return [`(ternary ${then} ${argument(this.ofGroups(no, place))} ${argument(booleanOf(when, place))})`];
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

  private inline(parts: readonly Guarded<Part>[], style: Style): string {
    return this.inlineGroups(conditionGroups(parts, style.place), style);
  }

  private inlineGroups(groups: readonly Group[], style: Style): string {
    return groups.map((group) => this.inlineGroup(group, style)).join('');
  }

  private inlineGroup({ when, yes, no }: Group, { place, escape }: Style): string {
    const text = (part: Part, at: Place) =>
      part.is === 'literal' ? escapeBraces(escape ? quotedBody(part.text) : part.text) : this.action(part, at);
    if (when === undefined) return yes.map((part) => text(part, place)).join('');
    const leaf = 'leaf' in when && no.length === 0 && when.among[0] === 'set' ? when.leaf : undefined;
    const isSubject =
      leaf !== undefined &&
      yes.some((part) => part.is === 'ref' && part.ref.leaf === leaf && part.ref.part === undefined);
    const at = isSubject ? within(leaf, place) : place;
    const head = isSubject ? `with ${wholeOf(leaf, place)}` : `if ${conditionOf(when, place)}`;
    const otherwise = no.length === 0 ? '{{ end }}' : this.otherwise(no, { place, escape });
    return `{{ ${head} }}${yes.map((part) => text(part, at)).join('')}${otherwise}`;
  }

  /** The rest of an if, which may be another one. */
  private otherwise(groups: readonly Group[], style: Style): string {
    const [first, ...more] = groups;
    const inline = this.inlineGroups(groups, style);
    const isIf = first?.when !== undefined && first.no.length > 0 && more.length === 0;
    return isIf ? inline.replace('{{ ', '{{ else ') : `{{ else }}${inline}{{ end }}`;
  }

  private action(part: Part, place: Place): string {
    if (part.is === 'ref' && part.fallback === undefined) {
      const [read, kind] = [expressionOf(part.ref, place), kindOf(part.ref, place)];
      if (kind === 'whole') return `{{ int64 ${read} }}`;
      if (kind === 'plain') return `{{ ${read} }}`;
    }
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

function formatOf(part: Part): string {
  return part.is === 'literal' ? part.text.replaceAll('%', '%%') : '%s';
}

/** What kind of data a reference means; `plain` is what templates print as it is, like what Helm itself counts. */
export function kindOf(ref: Ref, place: Place): 'text' | 'whole' | 'plain' | 'mixed' | 'other' {
  const leaf = place.leafOf(ref.leaf);
  if (leaf.type === 'flag' || (leaf.type === 'whole' && isReleaseLeaf(ref.leaf))) return 'plain';
  if (ref.part === 'key') return 'text';
  if (ref.part === 'item') return elementKind(elementNode(leaf, ref.field));
  if (leaf.type === 'whole') return 'whole';
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
