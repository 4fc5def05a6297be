// The `orchestra` program: the commands, and the one place that turns errors into exit codes.
import { Command, CommanderError } from 'commander';
import { Failure, UserError } from '../model/problem.js';
import { productVersion } from '../model/version.js';
import { exitCodes, Finding } from './exit-codes.js';
import type { Terminal } from './terminal.js';

type CommandOf = (terminal: Terminal) => Command;

/** Every command, in the order of the help. Each is loaded only when it may be run: the operator stays for months. */
const commands: Readonly<Record<string, () => Promise<CommandOf>>> = {
  init: async () => (await import('./init.js')).initCommand,
  validate: async () => (await import('./validate.js')).validateCommand,
  synth: async () => (await import('./synth.js')).synthCommand,
  diff: async () => (await import('./diff.js')).diffCommand,
  bundle: async () => (await import('./bundle.js')).bundleCommand,
  doctor: async () => (await import('./doctor.js')).doctorCommand,
  gitops: async () => (await import('./gitops.js')).gitopsCommand,
  render: async () => (await import('./render.js')).renderCommand,
  operator: async () => (await import('./operator.js')).operatorCommand,
  values: async () => (await import('./values.js')).valuesCommand,
  images: async () => (await import('./images.js')).imagesCommand,
  helm: async () => (await import('./helm.js')).helmCommand,
  version: async () => (await import('./version.js')).versionCommand,
};

/** Runs one command line and returns the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const orchestra = await program(terminal, argv[0]);
    await orchestra.parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return failureOf(error, terminal);
  }
}

/** The program as commander knows it: with the command of this name, or with all of them when there is none. */
export async function program(terminal: Terminal, name = ''): Promise<Command> {
  const orchestra = new Command('orchestra')
    .description('Private, expiring workspaces on Kubernetes: one values file, every manifest.')
    .version(productVersion, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.say })
    .showSuggestionAfterError();
  const meant = Object.entries(commands).filter(([each]) => each === name || !Object.hasOwn(commands, name));
  for (const [, load] of meant) {
    const command = await load();
    orchestra.addCommand(command(terminal).exitOverride().copyInheritedSettings(orchestra));
  }
  return orchestra;
}

/** Says what went wrong and returns the exit code that belongs to it. */
export function failureOf(error: unknown, { say }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongInput;
  if (error instanceof UserError) {
    const faults =
      error.problems.length === 1 ? '' : `${String(error.problems.length)} things are wrong; nothing was written:\n`;
    say(`${faults}${error.message}\n`);
    return exitCodes.wrongInput;
  }
  if (error instanceof Finding || error instanceof Failure) {
    say(`${error.message}\n`);
    return error instanceof Finding ? exitCodes.found : exitCodes.failed;
  }
  say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
