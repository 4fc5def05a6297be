// docs/cli.md: the reference of all commands, made from their definitions.
import type { Argument, Command, Option } from 'commander';
import { exitCodeMeanings } from './exit-codes.js';
import { program } from './main.js';
import { markdownTable } from '../model/markdown-table.js';

const silent = { out: () => undefined, say: () => undefined };

/** The text of docs/cli.md. @param given another program than this one, to write about */
export async function commandReference(given?: Command): Promise<string> {
  const orchestra = given ?? (await program(silent));
  return [
    '# Command line',
    '',
    'Every command of the program `orchestra`. This page is generated from their definitions; `--help` after any of them prints',
    'the same. Data goes to standard output, everything else to the errors. All faults of the input are said at once.',
    '',
    'What `--output json` prints has a schema: the same command with `--schema` prints it, as JSON schema (draft-07), and needs no other',
    'option. Commands that print manifests print a list of Kubernetes objects.',
    '',
    ...markdownTable(['Exit code', 'Meaning'], exitCodeRows()),
    ...orchestra.commands.flatMap((command) => section(command, `${orchestra.name()} ${command.name()}`)),
    '',
  ].join('\n');
}

function exitCodeRows(): string[][] {
  return exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]);
}

function section(command: Command, name: string): string[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    ...['', `## ${name}`, '', command.description(), '', `Usage: \`${name} ${command.usage()}\``],
    ...optionalTable(['Argument', 'Meaning'], command.registeredArguments.map(argumentRow)),
    ...optionalTable(['Option', 'Meaning', 'Default'], options.map(optionRow)),
  ];
}

function argumentRow(argument: Argument): string[] {
  return [code(argument.name()), argument.description];
}

function optionRow({ flags, description, argChoices, defaultValue }: Option): string[] {
  const choices = argChoices === undefined ? '' : `: ${argChoices.map(code).join(' or ')}`;
  return [code(flags), `${description}${choices}`, defaultValue === undefined ? '' : code(String(defaultValue))];
}

function code(text: string): string {
  return `\`${text}\``;
}

function optionalTable(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', ...markdownTable(heading, rows)];
}
