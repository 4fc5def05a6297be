// Figures of a page that a command has measured, between two marks with its name: a whole run of the command replaces them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @param {string} path below the package */
const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Writes what was measured, as data. @param {string} path below the package @param {unknown} data */
export function writeData(path, data) {
  mkdirSync(dirname(here(path)), { recursive: true });
  writeFileSync(here(path), `${JSON.stringify(data, undefined, 2)}\n`);
}

/** @param {string} page below the package @param {string} command such as `make scale` @param {string} figures */
export function replaceFigures(page, command, figures) {
  const [begin, end] = [`<!-- ${command}: begin -->`, `<!-- ${command}: end -->`];
  const text = readFileSync(here(page), 'utf8');
  const [before, ...others] = text.split(begin);
  const [, after] = others.join(begin).split(end);
  if (after === undefined) throw new Error(`${page} has no place for what ${command} measures`);
  writeFileSync(here(page), `${before}${begin}\n\n${figures}\n\n${end}${after}`);
}
