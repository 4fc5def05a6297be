// --release and --namespace: which installation is rendered.
import type { Command } from 'commander';
import { defaultRelease } from '../charts/platform-chart.js';
import { releaseFaults } from '../model/platform/release-rules.js';
import type { Release } from '../model/platform/release.js';
import { UserError } from '../model/problem.js';
import type { Values } from '../model/values/schema/index.js';

/** The release options as commander parses them. */
export interface ReleaseOptions {
  readonly release: string;
  readonly namespace: string;
}

/** Adds --release and --namespace to a command. */
export function withReleaseOptions(command: Command): Command {
  return command
    .option('--release <name>', 'name of the installation', defaultRelease.name)
    .option('-n, --namespace <name>', 'namespace of the installation', defaultRelease.namespace);
}

/** The installation that the options name; throws when it does not go with the values. */
export function releaseOf({ release, namespace }: ReleaseOptions, values: Values): Partial<Release> {
  const faults = releaseFaults({ values, release: { ...defaultRelease, name: release, namespace } });
  if (faults.length > 0) throw new UserError(faults);
  return { name: release, namespace };
}
