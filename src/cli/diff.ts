// `orchestra diff`: what a change of values or of this program changes in the objects that are applied.
import { Command, Option } from 'commander';
import { helmManifests } from '../manifest/helm-manifests.js';
import { synthesise } from '../manifest/synthesise.js';
import { compareRenderings } from '../review/compare.js';
import { type Comparison, comparisonSchema } from '../review/comparison-report.js';
import { type ClusterOptions, withCluster, withClusterOptions } from './cluster-options.js';
import type { ApplicableRendering } from './diff/cluster.js';
import { inColours } from './diff/colours.js';
import { readRendering } from './diff/place.js';
import { comparisonText } from './diff/text.js';
import { Finding } from './exit-codes.js';
import { installationOf } from './installation.js';
import { jsonText, withJsonSchema } from './json-output.js';
import type { ReleaseOptions } from './release-input.js';
import { withReleaseOptions } from './release-input.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';
import { gather, UserError } from '../model/problem.js';

interface Options extends ValuesOptions, ReleaseOptions, ClusterOptions {
  readonly from?: string;
  readonly to?: string;
  readonly output: 'text' | 'json';
}

const place = 'a folder, a file, or a folder of a git revision as in main:dist/production';

/** Compares renderings. */
export function diffCommand(terminal: Terminal): Command {
  const command = new Command('diff').description(
    'Compare a cluster, or another rendering, with what would be applied, object by object: exit code 1 when they differ. Nothing is written.',
  );
  return withJsonSchema(withClusterOptions(withReleaseOptions(withValuesOptions(command))), comparisonSchema, terminal)
    .addOption(
      new Option(
        '--from <place>',
        `what was rendered before, instead of a cluster: ${place}; with -e a revision alone means its dist/`,
      ).conflicts(['kubeconfig', 'context']),
    )
    .option('--to <place>', 'what is rendered now: the same kinds of places (default: what the values render)')
    .addOption(
      new Option('--output <format>', 'how to print the differences').choices(['text', 'json']).default('text'),
    )
    .action(async (options: Options) => {
      if (options.from === undefined) report(await comparedWithCluster(options, terminal), options, terminal);
      else report(comparedWithRendering(options.from, options, terminal), options, terminal);
    });
}

function comparedWithRendering(from: string, options: Options, terminal: Terminal): Comparison {
  const { results, problems } = gather(
    [() => readRendering(from, options.environment), () => renderingNow(options, terminal)],
    (read) => read(),
  );
  const [before, after] = results;
  if (before === undefined || after === undefined) throw new UserError(problems);
  return compareRenderings(before, after);
}

async function comparedWithCluster(options: Options, terminal: Terminal): Promise<Comparison> {
  const rendering = renderingNow(options, terminal);
  const release = { name: options.release, namespace: options.namespace };
  return withCluster('orchestra diff', options, async (cluster) => {
    const { diffCluster } = await import('./diff/cluster.js');
    return diffCluster(cluster, { ...rendering, release });
  });
}

function report(comparison: Comparison, { output }: Options, terminal: Terminal): void {
  const text = () => (terminal.colours === true ? inColours(comparisonText(comparison)) : comparisonText(comparison));
  terminal.out(output === 'json' ? jsonText(comparison) : text());
  const { added, changed, removed, leftOver = 0 } = comparison.summary;
  if (added + changed + removed + leftOver > 0) throw new Finding(`${comparison.from} and ${comparison.to} differ`);
}

/** Stands for Helm's revision in names: which one is next is written in a Secret beside all values, and is not read. */
const anyRevision = 'REVISION';

function renderingNow(options: Options, terminal: Terminal): ApplicableRendering {
  if (options.to !== undefined) return readRendering(options.to, options.environment);
  const { values, release } = installationOf(options, () => readPlatform(options, terminal).values);
  return {
    name: 'the values',
    manifests: synthesise(values, release).flatMap((group) => group.manifests),
    ofChart: () => helmManifests(values, { ...release, revision: anyRevision }),
  };
}
