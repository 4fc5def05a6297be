// The literals in the sources of constructs: if one of them compares data with something, it is likely one of these.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../model/problem.js';

/** Every short quoted text and number in the sources of some folders. @throws UserError where a folder has no sources */
export function harvestLiterals(folders: readonly string[]): string[] {
  const texts = folders.flatMap(sourcesIn).map((path) => readFileSync(path, 'utf8'));
  return [...new Set(texts.flatMap(literalsIn))];
}

/** The literals of the platform's own sources, wherever this package is installed. */
export function platformLiterals(): string[] {
  return harvestLiterals(['constructs', 'charts', 'model'].map((layer) => join(import.meta.dirname, '..', layer)));
}

function sourcesIn(folder: string): string[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true, recursive: true }) : [];
  const sources = entries.filter(
    (entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name) && !entry.name.endsWith('.d.ts'),
  );
  // A bundle has no sources beside it: compiled without their words, a chart would be tried less than it says.
  if (sources.length === 0)
    throw UserError.of(
      `${folder} has no sources of constructs, whose words the compiler tries as data; run the program from its package, not from a bundle`,
    );
  return sources.map((entry) => join(entry.parentPath, entry.name));
}

function literalsIn(source: string): string[] {
  const quoted = [...source.matchAll(/'([^'\\\n]{1,40})'/g)].map(([, text]) => text ?? '');
  const pieces = [...source.matchAll(/[`}]([^`${}\\\n]{1,40})[`$]/g)].map(([, text]) => text ?? '');
  const numbers = [...source.matchAll(/\b\d[\d_]{0,9}\b/g)].map(([text]) => text.replaceAll('_', ''));
  return [...quoted.filter((text) => !text.endsWith('.js')), ...pieces, ...numbers];
}
