// --release and --namespace: which installation is rendered.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultRelease, releaseName } from '../charts/platform-chart.js';
import type { Release } from '../model/platform/release.js';
import { UserError } from '../model/problem.js';
import type { Scalar } from '../model/scalars/index.js';
import { conforms, dnsLabel, requirement } from '../model/scalars/index.js';
import type { Values } from '../model/values/schema/index.js';

/** The release options as commander parses them. */
export interface ReleaseOptions {
  readonly release: string;
  readonly namespace: string;
}

/** Adds --release and --namespace to a command. */
export function withReleaseOptions(command: Command): Command {
  return command
    .addOption(named('--release <name>', 'name of the installation', releaseName).default(defaultRelease.name))
    .addOption(
      named('-n, --namespace <name>', 'namespace of the installation', dnsLabel).default(defaultRelease.namespace),
    );
}

function named(flags: string, description: string, is: Scalar): Option {
  return new Option(flags, description).argParser((value: string) => {
    if (conforms(is, value)) return value;
    throw new InvalidArgumentError(requirement(is));
  });
}

/** The installation that the options name. */
export function releaseOf({ release, namespace }: ReleaseOptions, values: Values): Partial<Release> {
  if (values.namespace.create && isReserved(namespace)) {
    throw UserError.of(
      `namespace.create would put Pod Security labels on ${namespace}, which is not ours; choose another --namespace, or namespace.create=false`,
    );
  }
  if (values.namespace.create && values.sessions.namespaces.includes(namespace)) {
    throw UserError.of(
      `${namespace} is the release namespace and one of sessions.namespaces; sessions need Pod Security "baseline", the platform enforces "restricted": give them namespaces of their own`,
    );
  }
  return { name: release, namespace };
}

function isReserved(namespace: string): boolean {
  return namespace === 'default' || namespace.startsWith('kube-');
}
