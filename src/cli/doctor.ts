// `orchestra doctor`: whether a cluster has what an installation needs, and whether what is installed is well. It reads
// only; what it finds comes with what to do about it.
import { Command, Option } from 'commander';
import { checks, diagnose } from '../review/doctor/checks.js';
import { readFacts } from '../review/doctor/read-facts.js';
import type { Diagnosis } from '../review/doctor/report.js';
import { diagnosisSchema } from '../review/doctor/report.js';
import { subjectOf } from '../review/doctor/subject.js';
import type { ClusterOptions } from './cluster-options.js';
import { withCluster, withClusterOptions } from './cluster-options.js';
import { diagnosisText } from './doctor/text.js';
import { Finding } from './exit-codes.js';
import { installationOf } from './installation.js';
import { jsonText, withJsonSchema } from './json-output.js';
import { requireNode } from './node-version.js';
import type { ReleaseOptions } from './release-input.js';
import { withReleaseOptions } from './release-input.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { parsePlatform, withValuesOptions } from './values-input.js';

interface Options extends ValuesOptions, ReleaseOptions, ClusterOptions {
  readonly before?: true;
  readonly strict?: true;
  readonly output: 'table' | 'json';
}

/** Checks a cluster. */
export function doctorCommand(terminal: Terminal): Command {
  const command = new Command('doctor').description(
    'Check that a cluster has what an installation needs, and that what is installed is well. Reads only.',
  );
  return withJsonSchema(withClusterOptions(withReleaseOptions(withValuesOptions(command))), diagnosisSchema, terminal)
    .option('--before', 'only what must be there before anything is applied')
    .option('--strict', 'exit code 1 when there are warnings, too')
    .addOption(
      new Option('--output <format>', 'how to print what was found').choices(['table', 'json']).default('table'),
    )
    .action(async (options: Options) => report(await diagnosisOf(options), options, terminal));
}

async function diagnosisOf(options: Options): Promise<Diagnosis> {
  requireNode('22.19', 'orchestra doctor');
  const { values, release } = installationOf(options, () => parsePlatform(options).values);
  const subject = subjectOf(values, release);
  const chosen = options.before === true ? checks.filter(({ when }) => when === 'before') : checks;
  return withCluster('orchestra doctor', options, async ({ server, client }) => ({
    version: 1,
    server,
    release: { name: subject.release.name, namespace: subject.release.namespace },
    ...diagnose(subject, await readFacts(client, subject), chosen),
  }));
}

function report(diagnosis: Diagnosis, { output, strict }: Options, { out }: Terminal): void {
  out(output === 'json' ? jsonText(diagnosis) : diagnosisText(diagnosis));
  const { fail, warn } = diagnosis.summary;
  if (fail > 0) throw new Finding(`${counted(fail, 'thing')} must be put right`);
  if (warn > 0 && strict === true) throw new Finding(`${counted(warn, 'warning')}; --strict takes them for findings`);
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
