// `orchestra diff`: what a change of values or of this program changes in the objects that are applied.
import { Command, Option } from 'commander';
import { synthesise } from '../manifest/synthesise.js';
import type { Rendering } from '../review/compare.js';
import { compareRenderings } from '../review/compare.js';
import { comparisonSchema } from '../review/comparison-report.js';
import { jsonSchemaOf } from '../review/report.js';
import { readRendering } from './diff/place.js';
import { comparisonText } from './diff/text.js';
import { Finding } from './exit-codes.js';
import { installationOf } from './installation.js';
import type { ReleaseOptions } from './release-input.js';
import { withReleaseOptions } from './release-input.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';
import { gather, UserError } from '../model/problem.js';

interface Options extends ValuesOptions, ReleaseOptions {
  readonly from?: string;
  readonly to?: string;
  readonly schema?: true;
  readonly output: 'text' | 'json';
}

const place = 'a folder, a file, or a folder of a git revision as in main:dist/production';

/** Compares renderings. */
export function diffCommand(terminal: Terminal): Command {
  const command = new Command('diff').description(
    'Compare two renderings object by object: exit code 1 when they differ.',
  );
  return withReleaseOptions(withValuesOptions(command))
    .option('--from <place>', `what was rendered before: ${place}; with -e a revision alone means its dist/`)
    .option('--to <place>', 'what is rendered now: the same kinds of places (default: what the values render)')
    .option('--schema', 'print the JSON schema of the JSON output')
    .addOption(
      new Option('--output <format>', 'how to print the differences').choices(['text', 'json']).default('text'),
    )
    .action((options: Options) => {
      if (options.schema === true) terminal.out(jsonSchemaOf(comparisonSchema));
      else compare(options, terminal);
    });
}

function compare(options: Options, terminal: Terminal): void {
  const { from, output } = options;
  if (from === undefined) throw UserError.of(`--from: name what was rendered before: ${place}`);
  const { results, problems } = gather(
    [() => readRendering(from, options.environment), () => renderingNow(options, terminal)],
    (read) => read(),
  );
  const [before, after] = results;
  if (before === undefined || after === undefined) throw new UserError(problems);
  const comparison = compareRenderings(before, after);
  terminal.out(output === 'json' ? `${JSON.stringify(comparison, null, 2)}\n` : comparisonText(comparison));
  const { added, changed, removed } = comparison.summary;
  if (added + changed + removed > 0) throw new Finding(`${before.name} and ${after.name} differ`);
}

function renderingNow(options: Options, terminal: Terminal): Rendering {
  if (options.to !== undefined) return readRendering(options.to, options.environment);
  const { values, release } = installationOf(options, () => readPlatform(options, terminal).values);
  return { name: 'the values', manifests: synthesise(values, release).flatMap((group) => group.manifests) };
}
