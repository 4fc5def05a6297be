// How tables of printed lines are written: forms in, lines of a template out.
import type { Form, MapForm } from '../../src/helm-compiler/form.js';
import { BlockPrinter } from '../../src/helm-compiler/printer/blocks.js';
import { entry, map } from './form-words.js';
import { leafOf } from './laboratory.js';

/** The lines of a map at the beginning of a file. */
export function printed(form: MapForm): string {
  return new BlockPrinter().map(form, { place: { chart: 'trial', leafOf }, indent: 0 }).join('\n');
}

/** A map with a value under one key. */
export function keyed(value: Form): MapForm {
  return map(entry('key', value));
}

/** The lines of a template, without the margin that they have in a table. */
export function lines([text = '']: TemplateStringsArray): string {
  const all = text.split('\n').slice(1, -1);
  const margin = /^ */.exec(all[0] ?? '')?.[0].length ?? 0;
  return all.map((line) => line.slice(margin)).join('\n');
}
