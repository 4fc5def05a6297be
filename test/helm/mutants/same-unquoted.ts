// Why a text is the same to YAML without its quotes, whatever the schema allows in it.
import { parse } from 'yaml';
import { cidr, duration } from '../../../src/model/scalars/index.js';
import type { Leaf, SchemaNode } from '../../../src/model/values/json-schema.js';
import { leavesIn } from './subjects.js';

/** What is printed in quotes. */
export interface Printed {
  /** The expression or quoted text. */
  readonly action: string;
  /** The same, with the named templates that it includes. */
  readonly spelled: string;
  /** The leaves that it names, or that what it calls by name names. */
  readonly leaves: readonly Leaf[];
  /** The blocks in which it stands, as they open. */
  readonly around: readonly string[];
}

interface Reason {
  readonly applies: (printed: Printed) => boolean;
  readonly why: string;
}

/** Every reason that there is. */
export const sameUnquoted: readonly Reason[] = [
  {
    applies: (printed) => printsOnly(printed, isChoiceOfPlainWords),
    why: 'the words that the schema allows are the same to YAML without quotes',
  },
  {
    applies: ({ action }) => /^[^.]*\.(Release\.Service|Chart\.AppVersion)[^.]*$/.test(action),
    why: 'the name of Helm and a version of three numbers are the same to YAML without quotes',
  },
  {
    applies: (printed) => printsOnly(printed, isPathOrAddress),
    why: 'what begins with / or is an address with a mask is the same to YAML without quotes',
  },
  {
    applies: (printed) => printsOnly(printed, ({ pattern }) => pattern === duration.pattern),
    why: 'a duration ends with a letter, which no number does',
  },
  {
    applies: ({ action, leaves }) => hasFixedWord(action) && leaves.every(({ node }) => isWord(node)),
    why: 'letters, digits and . _ - / @ beside a fixed word of ours make no number, no flag and no structure in YAML',
  },
  {
    applies: (printed) => beginsWithWord(printed.spelled) && !mayEndInColon(printed) && isUnbroken(printed),
    why: 'behind a word of ours, a text without blanks makes no number, no flag and no structure in YAML',
  },
];

/** A named template that is quoted whole, as a text in quotes that is nothing else. */
export function asQuoted(action: string): string {
  return action.replace(/^\{\{ (include "[^"]+" [.$]) \| quote \}\}$/, '"{{ $1 }}"');
}

/** A text with the named templates that it includes, instead of their names. */
export function withBodies(text: string, helpers: string): string {
  return text.replaceAll(/\{\{ include "([^"]+)" [.$] \}\}/g, (call, name: string) => {
    const [, body] = helpers.split(`{{- define "${name}" -}}\n`);
    return body?.split('\n{{- end }}\n')[0] ?? call;
  });
}

/** Whether values are printed, and not words that are chosen by them. */
function printsOnly({ action, leaves }: Printed, allow: (node: SchemaNode) => boolean): boolean {
  return !/\{\{-? if |\bternary\b/.test(action) && areAll(leaves, allow);
}

function areAll(leaves: readonly Leaf[], allow: (node: SchemaNode) => boolean): boolean {
  return leaves.length > 0 && leaves.every(({ node }) => allow(node));
}

/** Whether letters with a mark behind them come first, whichever branch is taken. */
function beginsWithWord(quoted: string): boolean {
  const choice = /^"\{\{-? if [^}]*\}\}([^{]*)\{\{-? else \}\}([^{]*)\{\{-? end \}\}/;
  const [, one, other] = choice.exec(quoted) ?? [];
  const starts = one === undefined || other === undefined ? [quoted.slice(1)] : [one, other];
  return quoted.startsWith('"') && starts.every((start) => /^(--)?[a-z]{2,}[-.:]/.test(start));
}

/** Whether nothing may follow a colon of ours, which makes a key. */
function mayEndInColon({ spelled, around }: Printed): boolean {
  const isAsked = (path: string) =>
    around.some((block) => block.split(/[\s()]+/).some((word, at, all) => word === path && all[at - 1] !== 'not'));
  const safe = spelled
    .replaceAll('://', '')
    .replaceAll(/\{\{-? with \S+ \}\}:\{\{ \. \}\}/g, '')
    .replaceAll(/:\{\{ (\S+) \}\}/g, (found, path: string) => (isAsked(path) ? '' : found));
  return safe.includes(':');
}

/** Whether no value in it can hold a blank or a colon. */
function isUnbroken({ spelled, leaves }: Printed): boolean {
  return areAll([...leaves, ...leavesIn(spelled)], hasNoBlank);
}

/** Whether a pattern lists the characters that it allows, and no blank and no colon among them. */
function hasNoBlank({ pattern, type, items, anyOf = [], enum: words }: SchemaNode): boolean {
  if (anyOf.length > 0) return anyOf.every(hasNoBlank);
  if (type === 'array') return hasNoBlank(items ?? {});
  if (pattern === undefined) return words === undefined && ['boolean', 'integer', 'null'].includes(String(type));
  const classes = pattern.match(/\[[^\]]*\]/g) ?? [];
  const ranges = classes.map((each) => each.replaceAll(/A-Z|a-z|0-9/g, ''));
  const rest = pattern.replaceAll(/\[[^\]]*\]|\\\.|\(\?:/g, '');
  return ranges.every((each) => !/\[\^|[\s:\\]|[^[]-[^\]]/.test(each)) && !/[\s:.\\]/.test(rest);
}

function isPathOrAddress({ type, items, pattern = '' }: SchemaNode): boolean {
  if (type === 'array') return isPathOrAddress(items ?? {});
  return pattern === cidr.pattern || pattern === '^(/[A-Za-z0-9._-]+)+$';
}

function isChoiceOfPlainWords({ enum: words }: SchemaNode): boolean {
  return words?.every((word) => parse(String(word), { version: '1.1' }) === word) === true;
}

/** Letters of ours with a mark beside them, which no number, flag or date has. */
function hasFixedWord(action: string): boolean {
  if (action.includes('| default ')) return false;
  const fixed = [...action.replaceAll(/include "[^"]*"|\{\{[^}]*\}\}/g, '\n').split('\n'), ...strings(action)];
  return fixed.some((text) => /[-.][a-z]{2}|[a-z]{2}[-.:]/.test(text));
}

function strings(action: string): string[] {
  const quoted = action.replaceAll(/include "[^"]*"/g, '').matchAll(/"([^"]*)"/g);
  return [...quoted].map(([, text = '']) => text).filter((text) => !/[{}]/.test(text));
}

/** Whether a schema allows nothing but words: its pattern has no more than classes of plain characters. */
function isWord({ pattern, type, items, enum: words }: SchemaNode): boolean {
  if (words !== undefined || type === 'boolean' || type === 'integer') return true;
  if (type === 'array') return isWord(items ?? {});
  if (pattern === undefined) return false;
  const classes = pattern.match(/\[[^\]]*\]/g) ?? [];
  const rest = pattern.replaceAll(/:\[0-9\]\{1,5\}|\[[^\]]*\]|\\\.|\{[\d,]*\}|\(\?:|[\^$()|?*+]/g, '');
  return classes.every((each) => /^\[[A-Za-z0-9._/@~-]*\]$/.test(each)) && /^[A-Za-z0-9_/@-]*$/.test(rest);
}
