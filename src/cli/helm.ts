// `orchestra helm`: compiles the platform's constructs to Helm charts, as folders or archives.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { chartArchive } from '../helm-compiler/archive.js';
import type { CompiledChart } from '../helm-compiler/compile.js';
import { compileChart } from '../helm-compiler/compile.js';
import { definitionChart, platformChart } from '../helm-compiler/platform.js';
import { explained, makeFolders, outputPath } from '../manifest/output-folder.js';
import { Failure } from '../model/problem.js';
import { Refusal } from '../helm-compiler/refusal.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface Options {
  readonly out: string;
  readonly exhaustive?: boolean;
  readonly package?: boolean;
}

/** Compiles the charts orchestra and orchestra-crds. */
export function helmCommand(terminal: Terminal): Command {
  return new Command('helm')
    .description('Compile the constructs to Helm charts: orchestra, and orchestra-crds with the definition alone.')
    .option('-o, --out <folder>', 'folder that gets a folder per chart', 'helm')
    .option(
      '--exhaustive',
      'try every combination of options of units with up to 134,217,728 of them, not only up to 65,536; takes hours',
    )
    .option('--package', 'write one archive per chart in place of folders; the same input gives the same bytes')
    .action((options: Options) => {
      // Compiling takes minutes: a folder that cannot be had is refused before.
      makeFolders(outputPath(options.out));
      for (const source of [platformChart(), definitionChart()]) {
        const { name, version } = source.metadata;
        const chart = compiled(() => compileChart(source, options.exhaustive === true ? { exhaustive: 2 ** 27 } : {}));
        const written = explained(options.out, () =>
          options.package === true
            ? writeArchive(chart, { ...options, name, version })
            : writeFolder(chart, { ...options, name }),
        );
        terminal.say(`${written}\n${report(chart)}\n`);
      }
    });
}

function compiled(compile: () => CompiledChart): CompiledChart {
  try {
    return compile();
  } catch (error) {
    if (error instanceof Refusal) throw new Failure(error.message, { cause: error });
    throw error;
  }
}

function writeArchive(
  { files }: CompiledChart,
  { out, name, version }: { out: string; name: string; version: string },
): string {
  const path = join(out, `${name}-${version}.tgz`);
  writeFileSync(path, chartArchive(name, files));
  return path;
}

/** Templates of former compilations go: all of the folder is compiled. */
function writeFolder({ files }: CompiledChart, { out, name }: { out: string; name: string }): string {
  const folder = join(out, name);
  rmSync(join(folder, 'templates'), { recursive: true, force: true });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function report({ units }: CompiledChart): string {
  const rows = units.map((unit) =>
    [
      unit.id,
      unit.switches.length,
      unit.combinations,
      unit.cases,
      `${String(unit.surveyed)} ${unit.fours === undefined ? '(all allowed)' : '(four by four)'}`,
      unit.fours?.all ?? '-',
      unit.fours?.forbidden ?? '-',
      unit.fours?.unreached ?? '-',
      unit.refutations,
      unit.runs,
    ].map(String),
  );
  const fours = ['FOURS', 'FORBIDDEN', 'UNREACHED'];
  return table([['UNIT', 'SWITCHES', 'COMBINATIONS', 'CASES', 'TRIED', ...fours, 'REFUTATIONS', 'RUNS'], ...rows]);
}
