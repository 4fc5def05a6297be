// The `orchestra` program: the commands, and the one place that turns errors into exit codes.
import { Command, CommanderError } from 'commander';
import { Failure, UserError } from '../model/problem.js';
import { productVersion } from '../model/version.js';
import { bundleCommand } from './bundle.js';
import { diffCommand } from './diff.js';
import { doctorCommand } from './doctor.js';
import { exitCodes, Finding } from './exit-codes.js';
import { gitopsCommand } from './gitops.js';
import { helmCommand } from './helm.js';
import { imagesCommand } from './images.js';
import { initCommand } from './init.js';
import { operatorCommand } from './operator.js';
import { renderCommand } from './render.js';
import { synthCommand } from './synth.js';
import type { Terminal } from './terminal.js';
import { validateCommand } from './validate.js';
import { valuesCommand } from './values.js';
import { versionCommand } from './version.js';

/** Runs one command line and returns the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return failureOf(error, terminal);
  }
}

/** The program as commander knows it. */
export function program(terminal: Terminal): Command {
  const orchestra = new Command('orchestra')
    .description('Private, expiring workspaces on Kubernetes: one values file, every manifest.')
    .version(productVersion, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.say })
    .showSuggestionAfterError();
  for (const command of [
    initCommand,
    validateCommand,
    synthCommand,
    diffCommand,
    bundleCommand,
    doctorCommand,
    gitopsCommand,
    renderCommand,
    operatorCommand,
    valuesCommand,
    imagesCommand,
    helmCommand,
    versionCommand,
  ]) {
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
