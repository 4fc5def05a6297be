// Every shipped environment rendered into a folder of its own, with one table of what came out.
import { join } from 'node:path';
import { layOut } from '../manifest/layout.js';
import type { Summary } from '../manifest/summary.js';
import { summarise } from '../manifest/summary.js';
import { synthesise } from '../manifest/synthesise.js';
import { writeOutput } from '../manifest/write.js';
import { gather, UserError } from '../model/problem.js';
import type { Platform } from '../model/values/parse.js';
import type { Terminal } from './terminal.js';
import { table } from './table.js';
import { environmentNames, parsePlatform } from './values-input.js';

const heading = ['ENVIRONMENT', 'OBJECTS', 'IMAGES', 'WARNINGS', 'TIME', 'BY KIND'];

interface Row extends Summary {
  readonly environment: string;
  readonly warnings: number;
  readonly milliseconds: number;
}

/**
 * Renders all environments below `folder` and prints a table.
 *
 * @throws UserError with the faults of all environments; nothing is written then
 */
export function synthEnvironments(folder: string, terminal: Terminal): void {
  const rows = readAll().map(([environment, platform]) => synthOne(folder, environment, platform));
  terminal.say(`\n${table([heading, ...rows.map(cells)])}\n`);
  for (const { environment } of rows) terminal.say(`${join(folder, environment)}\n`);
  terminal.say('\nnpx orchestra synth -e <environment> prints the manifests, and the warnings\n');
}

function readAll(): readonly (readonly [string, Platform])[] {
  const { results, problems } = gather(
    environmentNames(),
    (name) => [name, parsePlatform({ environment: name })] as const,
  );
  if (problems.length > 0) throw new UserError(problems);
  return results;
}

function synthOne(folder: string, environment: string, { values, warnings }: Platform): Row {
  const start = performance.now();
  const groups = synthesise(values);
  writeOutput(join(folder, environment), layOut(groups));
  return { environment, warnings: warnings.length, ...summarise(groups), milliseconds: performance.now() - start };
}

function cells({ environment, objects, images, warnings, milliseconds, kinds }: Row): string[] {
  const byKind = Object.entries(kinds).map(([kind, count]) => `${String(count)} ${kind}`);
  const counts = [objects, images.length, warnings].map(String);
  return [environment, ...counts, `${milliseconds.toFixed(0)} ms`, byKind.join(', ')];
}
