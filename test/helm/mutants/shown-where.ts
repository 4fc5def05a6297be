// Which files of a chart are rendered to see a mistake: no more than needed, because rendering is what takes the time.
import type { Mutant } from './mutators.js';
import { leafOfLine } from './subjects.js';

/** A file shows its own mistakes; what is included shows where it is, and where all include it, in some of them. */
export function whereShown(mutant: Mutant, templates: ReadonlyMap<string, string>): string[] {
  if (!mutant.file.startsWith('templates/_')) return [mutant.file];
  const text = templates.get(mutant.file) ?? '';
  const leaf = leafOfLine(text, mutant.edit.start)?.path ?? [];
  const spoken =
    mutant.action === undefined
      ? callsOf([expressionOf(leaf), ...wholesOf(leaf.slice(0, -1))], templates)
      : includesOf([definedAround(mutant, text)], templates);
  const files = [...templates].filter(([file, each]) => isRendered(file) && spoken.some((what) => each.includes(what)));
  return files.length === 0 || files.length > FEW
    ? everybodys.filter((file) => templates.has(file))
    : files.map(([file]) => file);
}

const FEW = 8;

/** Files in which everything that all files include shows somewhere. */
const everybodys = [
  'validate.yaml',
  'NOTES.txt',
  'api.yaml',
  'auth-proxy.yaml',
  'configuration.yaml',
  'ingresses.yaml',
].map((name) => `templates/${name}`);

/** What takes long, and is done only where a mistake is made in it. */
export interface Costly {
  /** The completion of values. */
  readonly completes: boolean;
  /** The search for what no value may hold. */
  readonly searches: boolean;
}

/** What of it shows a mistake. */
export function costlyPartsOf(mutant: Mutant, template: string): Costly {
  const { action } = mutant;
  const own = template.slice(action?.outer.start, action?.outer.end);
  const included = action === undefined ? '' : (/^\{\{- include "([^"]+)"/.exec(own)?.[1] ?? '');
  const name = mutant.file.endsWith('_values.tpl') ? definedAround(mutant, template) || '.unset' : included;
  return {
    completes: /\.(values|withoutNulls|fill|unset)$/.test(name),
    searches: /\.(forbidden|character|step)$/.test(name),
  };
}

function isRendered(file: string): boolean {
  return !file.startsWith('templates/_');
}

/** How a group is given to what reads all of it. */
function wholesOf(group: readonly string[]): string[] {
  return group.length === 0 ? [] : [')', ' '].map((end) => `${expressionOf(group)}${end}`);
}

function expressionOf([first = '', ...rest]: readonly string[]): string {
  return first === 'oauth2-proxy' ? `$oauth2Proxy.${rest.join('.')}` : `.Values.${[first, ...rest].join('.')}`;
}

/** The named template in which a mistake is made; empty outside of any. */
export function definedAround({ action }: Mutant, text: string): string {
  if (action === undefined) return '';
  const define = action.within[0]?.outer ?? action.outer;
  return /define "([^"]+)"/.exec(text.slice(define.start, define.end))?.[1] ?? '';
}

/** How named templates are called: by themselves, and by those that include them. */
function includesOf(called: readonly string[], templates: ReadonlyMap<string, string>): string[] {
  const names = new Set(called);
  for (let before = -1; before < names.size;) {
    before = names.size;
    for (const [, caller = '', body = ''] of definitionsIn(templates))
      if ([...names].some((each) => body.includes(`include "${each}"`))) names.add(caller);
  }
  return [...names].map((each) => `include "${each}"`);
}

/** How something is spoken of: by itself, or by what speaks of it. */
function callsOf(words: readonly string[], templates: ReadonlyMap<string, string>): string[] {
  const speaking = definitionsIn(templates).filter(([, , body = '']) => words.some((word) => body.includes(word)));
  return [
    ...words,
    ...includesOf(
      speaking.map(([, name = '']) => name),
      templates,
    ),
  ];
}

function definitionsIn(templates: ReadonlyMap<string, string>): RegExpExecArray[] {
  const helpers = [...templates]
    .filter(([file]) => !isRendered(file))
    .map(([, text]) => text)
    .join('\n\n');
  return [...helpers.matchAll(/define "([^"]+)" -?\}\}([^]*?)(?=\{\{-? define|$)/g)];
}
