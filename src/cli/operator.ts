// `orchestra operator`: serves Workshops until it is told to stop. Everything that talks to a cluster is loaded only
// here, so that the other commands start fast and on any Node that the package supports.
import { Command } from 'commander';
import type { ClusterOptions } from './cluster-options.js';
import { withClusterOptions } from './cluster-options.js';
import { requireNode } from './node-version.js';

interface Options extends ClusterOptions {
  readonly namespace?: readonly string[];
  readonly listen?: string;
}

/** Runs the operator. */
export function operatorCommand(): Command {
  const command = new Command('operator').description(
    'Turn Workshops into running sessions: in a cluster, or beside one. ORCHESTRA_* variables say the rest.',
  );
  return withClusterOptions(command)
    .option(
      '--namespace <name>',
      'serve this namespace; repeatable (default: ORCHESTRA_SESSIONS_NAMESPACES, or all)',
      collect,
    )
    .option('--listen <address>', 'where to serve health, metrics and state (default: :8080)')
    .action(async ({ kubeconfig, context, namespace, listen }: Options) => {
      requireNode('22.19', 'orchestra operator');
      const { runOperator } = await import('../operator/start.js');
      const code = await runOperator({
        environment: process.env,
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        ...(context === undefined ? {} : { context }),
        ...(namespace === undefined ? {} : { namespaces: namespace }),
        ...(listen === undefined ? {} : { listen }),
      });
      // Nobody waits for what the process may still hold: sockets and timers when it was told to end at once, lines of its
      // log that nobody takes at any end.
      process.exit(code);
    });
}

function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}
