// What a mistake is about: the leaves and words of its expression, of the blocks around it and of what is included there.
import type { Leaf } from '../../../src/model/values/json-schema.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import type { Mutant } from './mutators.js';

const leaves = schemaLeaves();

/** Texts in which leaves and words are to be found that a mutant is about. */
export interface Surroundings {
  /** Its expression, and what is included there. */
  readonly own: string;
  /** The blocks in which it stands, too. */
  readonly near: string;
  /** What stands before and behind it. */
  readonly far: string;
}

/** Where an expression speaks of what a block around it has bound. */
function boundBy(action: Mutant['action'], text: string): string {
  const block = action?.within.findLast(({ keyword }) => keyword === 'with' || keyword === 'range');
  return block === undefined ? '' : `\n${text.slice(block.outer.start, block.outer.end)}`;
}

/** What the templates of a chart speak of, found by their text. */
export class Subjects {
  private readonly defined = new Map<string, string>();

  constructor(private readonly templates: ReadonlyMap<string, string>) {
    for (const text of templates.values()) {
      for (const [, name = '', body = ''] of text.matchAll(
        /\{\{-? define "([^"]+)" -?\}\}([^]*?)\n\{\{-? end \}\}(?=\n\n|\n*$)/g,
      ))
        this.defined.set(name, body);
    }
  }

  /** What stands around a mutant. */
  around({ file, action, edit }: Mutant): Surroundings {
    const text = this.templates.get(file) ?? '';
    const spans = action === undefined ? [] : [...action.within, action].map(({ outer }) => outer);
    const [from, to] = [Math.max(0, edit.start - 200), Math.min(text.length, edit.end + 800)];
    const blocks = spans.map(({ start, end }) => text.slice(start, end)).join('\n');
    const near = blocks === '' ? text.slice(edit.start - 60, edit.end) : blocks;
    const own = action === undefined ? near : text.slice(action.outer.start, action.outer.end);
    const given = this.givenTo(/define "([^"]+)"/.exec(near)?.[1]);
    return {
      own: this.withIncluded(own + boundBy(action, text) + given),
      near: this.withIncluded(near + given),
      far: this.withIncluded(text.slice(from, to)),
    };
  }

  /** What a named template is given, wherever it is included. */
  private givenTo(name: string | undefined): string {
    if (name === undefined) return '';
    const calls = [...this.templates.values()].flatMap((text) => text.match(/include "[^"]+" \([^}]*/g) ?? []);
    return calls
      .filter((call) => call.startsWith(`include "${name}"`))
      .map((call) => `\n${call.slice(name.length + 10)}`)
      .join('');
  }

  private withIncluded(text: string, seen: ReadonlySet<string> = new Set()): string {
    const names = [...text.matchAll(/include "([^"]+)"/g)]
      .map(([, name = '']) => name)
      .filter((name) => !seen.has(name));
    const inner = names.map((name) => this.withIncluded(this.defined.get(name) ?? '', new Set([...seen, ...names])));
    return [text, ...inner.filter((each) => each.length < 4_000)].join('\n');
  }
}

/** The leaves that a text speaks of. */
export function leavesIn(text: string): Leaf[] {
  return leaves.filter((leaf) => isMentioned(leaf, text));
}

/** Whether a text names a leaf, something in it, or a group that holds it. */
export function isMentioned({ path }: Leaf, text: string): boolean {
  const own = path.join('.');
  return pathsIn(text).some((each) => isWithin(each, own) || isWithin(own, each));
}

function isWithin(path: string, group: string): boolean {
  return `${path}.`.startsWith(`${group}.`);
}

const paths = new Map<string, readonly string[]>();

function pathsIn(text: string): readonly string[] {
  const found = paths.get(text) ?? [
    ...[...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path = '']) => path),
    ...[...text.matchAll(/\$oauth2Proxy\.([\w.]+)/g)].map(([, path = '']) => `oauth2-proxy.${path}`),
  ];
  paths.set(text, found);
  return found;
}

/** The leaf that a line of the JSON of unset values is about. */
export function leafOfLine(text: string, at: number): Leaf | undefined {
  const path: string[] = [];
  for (const line of text.slice(text.lastIndexOf('\n{\n', at) + 3, text.indexOf('\n', at)).split('\n')) {
    const [, indent = '', key = ''] = /^( *)"([^"]+)":/.exec(line) ?? [];
    if (key !== '') path.splice(indent.length / 2 - 1, Infinity, key);
  }
  return leaves.find(({ path: own }) => own.join('.') === path.join('.'));
}

/** The texts in quotes of a template's text, and the words among which their patterns choose. */
export function wordsOf(text: string): string[] {
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word.replaceAll(/\\(.)/g, '$1'));
  const alternatives = words.flatMap((word) => [...word.matchAll(/\(([a-z|-]+)\)/g)]);
  return [...words, ...alternatives.flatMap(([, all = '']) => all.split('|'))];
}
