// The options by which commands name a cluster, and the one way to work with it: opened, used, closed, and every failure
// of it an exit code. Everything that talks to a cluster is loaded only here, so that other commands start fast.
import type { Command } from 'commander';
import type { KubeClient } from '../kube/kube-client.js';
import { Failure, UserError } from '../model/problem.js';
import { productVersion } from '../model/version.js';
import { requireNode } from './node-version.js';

/** The options as commander parses them. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A cluster that can be asked. */
export interface Cluster {
  /** Address of its API server. */
  readonly server: string;
  readonly client: KubeClient;
}

/** Adds --kubeconfig and --context to a command. */
export function withClusterOptions(command: Command): Command {
  return command
    .option(
      '--kubeconfig <file>',
      'how to reach the cluster (default: KUBECONFIG, ~/.kube/config, or the own pod’s account)',
    )
    .option('--context <name>', 'the context of the kubeconfig (default: its current one)');
}

/**
 * Works with the cluster that the options name, as this field manager.
 *
 * @param command what the user typed: `orchestra doctor`
 * @throws UserError when there is no such kubeconfig or context
 * @throws Failure when the cluster cannot be reached or refuses what the work cannot do without
 */
export async function withCluster<T>(
  command: string,
  options: ClusterOptions,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  requireNode('22.19', command);
  const [{ loadAccess }, { createClient }, errors] = await Promise.all([
    import('../kube/access.js'),
    import('../kube/client.js'),
    import('../kube/errors.js'),
  ]);
  const { kubeconfig, context } = options;
  try {
    const access = await loadAccess({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
    const client = createClient(access, {
      fieldManager: 'orchestra',
      userAgent: `${command.replaceAll(' ', '-')}/${productVersion}`,
    });
    try {
      return await work({ server: access.server, client });
    } finally {
      await client.close();
    }
  } catch (error) {
    if (error instanceof errors.AccessError) throw UserError.of(error.message, { cause: error });
    if (error instanceof errors.Unreachable)
      throw new Failure(`the cluster cannot be reached: ${error.message}`, { cause: error });
    if (error instanceof errors.ApiError) throw new Failure(`the cluster refuses: ${error.message}`, { cause: error });
    throw error;
  }
}
