// Mistakes that cannot change what is rendered, each with the reason. A reason that depends on the schema asks the schema.
import type { Leaf } from '../../../src/model/values/json-schema.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import type { JsonObject } from '../../../src/model/json.js';
import { valueAt } from '../../../src/model/values/rules/language.js';
import type { Action } from './actions.js';
import { isImplied } from './implied.js';
import type { Mutant } from './mutators.js';
import type { Printed } from './same-unquoted.js';
import { asQuoted, sameUnquoted, withBodies } from './same-unquoted.js';
import {
  alwaysHoldsText,
  LARGE,
  isBelowPods,
  isList,
  isMapWhere,
  keepsKey,
  largest,
  least,
  neverNullInGlobal,
} from './schema-allows.js';
import { definedAround } from './shown-where.js';
import { isMentioned, leafOfLine, leavesIn } from './subjects.js';

interface Explanation {
  /** @default - whichever mistake it is */
  readonly mutator?: string;
  readonly applies: (at: Place) => boolean;
  readonly why: string;
}

/** Where a mistake is made, and which. */
interface Place extends Printed {
  readonly mutator: string;
  /** What is replaced. */
  readonly part: string;
  readonly file: string;
  /** What follows at once. */
  readonly next: string;
  /** What stands before it, or, where it comes first in a block or behind an else, before that block. */
  readonly opened: string;
  /** The named template in which it stands; empty outside of any. */
  readonly define: string;
  /** The file, with what it may include. */
  readonly all: string;
  /** Whether it is a condition that holds exactly when it did, as far as it is asked. */
  readonly isImplied: () => boolean;
  /** Whether it holds exactly when it did, as far as rules allow. */
  readonly isRefused: () => boolean;
  /** The texts of the templates beside it. */
  readonly others: readonly string[];
}

/** JSON without quotes is no text; its checksum is. */
const isQuote = ({ part, action }: Place) =>
  (part.includes('quote') || part.startsWith('"')) && !/toRawJson(?! \S+ \| sha256sum)/.test(action);

const explanations: readonly Explanation[] = [
  {
    applies: ({ isImplied }) => isImplied(),
    why: 'the blocks around it and the conditions beside it leave no case in which it matters',
  },
  {
    applies: ({ isRefused }) => isRefused(),
    why: 'rules refuse every document in which it matters',
  },
  {
    applies: ({ file, define, part, others }) =>
      file.endsWith('_values.tpl') &&
      /\.(anyItem|repeats)$/.test(define) &&
      /^\s*\(kindIs "map" \.\)$/.test(part) &&
      listsGivenTo(define, others).every(({ node }) => node.items?.type === 'object'),
    why: 'the schema allows nothing but maps in the lists that it is given',
  },
  {
    applies: ({ file, define, part, action, mutator, others }) =>
      file.endsWith('_values.tpl') &&
      /\.(anyItem|repeats)$/.test(define) &&
      action.includes('(kindIs "map" .) (kindIs "string" (index . $key))') &&
      (/^\s*\(kindIs "string" /.test(part) ||
        mutator === 'and for or' ||
        mutator === 'a condition that always holds') &&
      itemsGivenTo(define, others).every(({ node, key }) => alwaysHoldsText(node, key)),
    why: 'the schema asks for a text under this key in every item of the lists that it is given',
  },
  {
    mutator: 'nothing printed',
    applies: ({ file, action, all }) =>
      !file.endsWith('validate.yaml') &&
      /^\{\{- include "[^"]+\.values" \. \}\}$/.test(action) &&
      leavesIn(all).every(({ path, node }) => node.nonEmpty === true || isReadAsOptional(path.join('.'), all)),
    why: 'the file reads what must not be empty, and what is nothing when it is unset, completed or not',
  },
  {
    applies: ({ file, leaves, others }) =>
      file.endsWith('_values.tpl') &&
      leaves.length > 0 &&
      !leaves.some((leaf) => others.some((text) => isMentioned(leaf, text))),
    why: 'no template of the chart asks for this value, which is completed for all that the schema has',
  },
  {
    mutator: 'a condition of several left out',
    applies: ({ part }) => {
      const limit = /^\s*\(ge \(int64\s+\S+\) (\d+)\)$/.exec(part)?.[1];
      const compared = leavesIn(part);
      return limit !== undefined && compared.length === 1 && compared.every(({ node }) => least(node) >= Number(limit));
    },
    why: 'the schema allows no smaller number',
  },
  {
    mutator: 'a number as it is',
    applies: ({ leaves }) => leaves.length > 0 && leaves.every(({ node }) => largest(node) < LARGE),
    why: 'the schema allows no number of a million or more, and smaller ones are printed alike',
  },
  {
    mutator: 'a number as it is',
    applies: ({ leaves }) => leaves.length > 0 && leaves.every(isBelowPods),
    why: 'a rule keeps it below the number of pods, of which the schema allows less than a million',
  },
  {
    mutator: 'a with that always holds',
    applies: ({ part, leaves }) => leaves.length > 0 && leaves.every(({ node }) => keepsKey(node, part)),
    why: 'the schema asks for another key, which is left',
  },
  {
    applies: ({ file, define, others, mutator, action, part }) =>
      file.endsWith('_values.tpl') &&
      (define.endsWith('.withoutNulls') || /^\{\{- include "[^"]+\.withoutNulls"/.test(action)) &&
      (mutator !== 'a condition that always holds' || part === 'kindIs "invalid" $value') &&
      !others.some(printsMaps),
    why: 'no template of the chart prints what may hold null, and nothing else is changed',
  },
  {
    applies: ({ file, define, action, part }) =>
      file.endsWith('_values.tpl') &&
      ((define.endsWith('.values') && part.endsWith('"global"') && action.includes('.withoutNulls"')) ||
        (define.endsWith('.fill') && /^\s*(\(kindIs "invalid" [^)]*\)\)|"invalid")$/.test(part))) &&
      neverNullInGlobal(),
    why: 'only what all charts share keeps null, and there Helm puts the default of the chart in its place',
  },
  {
    applies: ({ mutator, file, define, action, all }) =>
      ['a condition of several left out', 'and for or'].includes(mutator) &&
      file.endsWith('_values.tpl') &&
      define.endsWith('.fill') &&
      action.includes('(kindIs "map" $value) (kindIs "map" (get $into $key))') &&
      schemaLeaves().every(({ path, node }) => isMapWhere(node, valueAt(unsetIn(all), path))),
    why: 'the schema allows maps where what is unset is a map, and nothing but maps there',
  },
  {
    mutator: 'a condition of several left out',
    applies: ({ define, part }) => define.endsWith('.forbidden') && /^\s*\(kindIs "string" \$key\)$/.test(part),
    why: 'the number of an item holds no characters, and is no key',
  },
  ...['a filter left out', 'quotes left out'].flatMap((mutator) =>
    sameUnquoted.map(({ applies, why }): Explanation => ({
      mutator,
      why,
      applies: (at) => isQuote(at) && applies(at),
    })),
  ),
  {
    mutator: 'another depth',
    applies: ({ leaves, opened }) => leaves.length > 0 && leaves.every(isList) && /:\n *$/.test(opened),
    why: 'items of a list may stand as deep as its key',
  },
  {
    mutator: 'nothing printed',
    applies: ({ action, next }) => action === '{{ "" }}' && !/^\n\{\{-/.test(next),
    why: 'a line with nothing in it stays empty where nothing takes it away',
  },
  {
    mutator: 'layers the other way round',
    applies: ({ action }) => action.includes('(dict "slug" $key)'),
    why: 'the schema gives templates no slug of their own, so that the layers never meet',
  },
  {
    mutator: 'layers the other way round',
    applies: ({ action }) => /\bhas \$key \(list /.test(action),
    why: 'whether a list holds a key does not depend on the order of its items',
  },
  {
    mutator: 'another text',
    applies: ({ file, part, action }) =>
      file.endsWith('guards.yaml') && part === '""' && action.includes('"Namespace"'),
    why: 'a Namespace is in no namespace, so that none is asked for',
  },
  {
    mutator: 'another text',
    applies: ({ file, part, action }) =>
      file.endsWith('guards.yaml') && part === '""' && action.includes('"helm.sh/resource-policy"'),
    why: 'what is not keep is not kept, whatever it is',
  },
  {
    mutator: 'a with that always holds',
    applies: ({ file, action }) => file.endsWith('guards.yaml') && action.includes('lookup'),
    why: 'what is not there has no annotations, and belongs to no release',
  },
];

/** What a chart takes for every value that is unset. */
function unsetIn(template: string): JsonObject {
  return JSON.parse(/\n\{\n[^]*?\n\}\n/.exec(template)?.[0] ?? '{}') as JsonObject;
}

/** Whether a template prints maps or lists of users'. */
function printsMaps(template: string): boolean {
  return /toYaml|toRawJson|range [^\n]*:= \S*\.Values/.test(template);
}

function isReadAsOptional(path: string, text: string): boolean {
  return text.includes(`{{ .Values.${path} | default `) || text.includes(`{{- with .Values.${path} }}`);
}

function listsGivenTo(name: string, texts: readonly string[]): Leaf[] {
  return leavesIn(callsOf(name, texts).join('\n'));
}

/** The lists likewise, each with the key under which its items are asked for a text: the first string of the call. */
function itemsGivenTo(name: string, texts: readonly string[]): (Leaf & { readonly key: string })[] {
  return callsOf(name, texts).flatMap((call) => {
    const key = /\(list\s[^"]*"([^"]*)"/.exec(call)?.[1] ?? '';
    return leavesIn(call).map((leaf) => ({ ...leaf, key }));
  });
}

/** Every call of a named template with what it is given; within a range over fields that is all of them. */
function callsOf(name: string, texts: readonly string[]): string[] {
  const calls = texts.flatMap((text) => [...text.matchAll(CALL)]);
  return calls
    .map(([, fields = '', call = '']) => call.replace('$value', () => fields.replaceAll(/"[^"]*"/g, '')))
    .filter((call) => call.startsWith(`include "${name}"`))
    .map((call) => firstGroup(withoutGroups(call)));
}

const CALL = /(?:range \$path, \$value := dict([^}]*)\}\}\s*\{\{- if )?(include "[^"]+" \(list\s[^}]*)/g;

/** A call whose strings hold no parentheses: those of patterns begin and end nothing. */
function withoutGroups(call: string): string {
  return call.replaceAll(/"[^"]*"/g, (text) => text.replaceAll(/[()]/g, ''));
}

/** A call up to the end of its argument. */
function firstGroup(call: string): string {
  return /^[^(]*\((?:[^()]|\([^()]*\))*\)/.exec(call)?.[0] ?? call;
}

/** Every explanation that there is. */
export const reasons: readonly string[] = [...new Set(explanations.map(({ why }) => why))];

/** Why a mistake changes nothing; undefined when it should have been noticed. */
export function explanationOf(mutant: Mutant, templates: ReadonlyMap<string, string>): string | undefined {
  const text = templates.get(mutant.file) ?? '';
  const helpers = templates.get('templates/_helpers.tpl') ?? '';
  const { action, edit, file } = mutant;
  const span = mutant.mutator === 'quotes left out' || action === undefined ? edit : action.outer;
  const own = text.slice(span.start, span.end);
  const line = mutant.mutator === 'another value when unset' ? leafOfLine(text, edit.start) : undefined;
  const at = {
    part: text.slice(edit.start, edit.end),
    action: own,
    file,
    mutator: mutant.mutator,
    opened: printedBefore(action, text.slice(0, span.start)),
    spelled: withBodies(asQuoted(own), helpers),
    around: (action?.within ?? [])
      .filter(({ hasElse }) => !hasElse)
      .map(({ outer }) => text.slice(outer.start, outer.end)),
    next: text.slice(span.end, span.end + 90),
    leaves: line === undefined ? leavesIn(withNamed(own, mutant, text)) : [line],
    define: definedAround(mutant, text),
    all: `${text}${helpers}`,
    isImplied: () => isImplied(mutant, text, helpers),
    isRefused: () =>
      !/_|validate/.test(file) && isImplied(mutant, text, helpers, templates.get('templates/validate.yaml')),
    others: [...templates].filter(([name]) => name !== file).map(([, other]) => other),
  };
  return explanations.find(({ mutator = mutant.mutator, applies }) => mutator === mutant.mutator && applies(at))?.why;
}

/** What is printed before a place, without the block that opens there. */
function printedBefore(action: Action | undefined, before: string): string {
  const block = action?.within.at(-1);
  const isFirst = block !== undefined && /\{\{-? (if|with|else)\b[^}]*\}\}\s*$/.test(before);
  return isFirst ? before.slice(0, block.outer.start) : before;
}

/** The expression with those that its variables stand for, and the named templates that it calls. */
function withNamed(own: string, { action }: Mutant, text: string): string {
  const around = action?.within.filter(({ keyword }) => keyword === 'with' || keyword === 'range') ?? [];
  const isBound = / \. | \$\w/.test(own) && !own.includes('.Values');
  const bound = isBound ? around.slice(-1).map(({ outer }) => text.slice(outer.start, outer.end)) : [];
  return [own, ...bound].join('\n');
}
