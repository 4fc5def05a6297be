// The `orchestra` program: the commands, and the one place that turns errors into exit codes.
// 0 done · 1 found something · 2 the input is wrong · 3 failed.
import { Command, CommanderError } from 'commander';
import { UserError } from '../model/problem.js';
import { renderCommand } from './render.js';
import { synthCommand } from './synth.js';
import type { Terminal } from './terminal.js';
import { valuesCommand } from './values.js';
import { versionCommand } from './version.js';

/** Runs one command line and returns the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    return failureOf(error, terminal);
  }
}

function program(terminal: Terminal): Command {
  const orchestra = new Command('orchestra')
    .description('Private, expiring workspaces on Kubernetes: one values file, every manifest.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.say })
    .showSuggestionAfterError();
  for (const command of [synthCommand, renderCommand, valuesCommand, versionCommand]) {
    orchestra.addCommand(command(terminal).exitOverride().copyInheritedSettings(orchestra));
  }
  return orchestra;
}

/** Says what went wrong and returns the exit code that belongs to it. */
export function failureOf(error: unknown, { say }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    const faults =
      error.problems.length === 1 ? '' : `${String(error.problems.length)} things are wrong; nothing was written:\n`;
    say(`${faults}${error.message}\n`);
    return 2;
  }
  say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 3;
}
