// docs/cli.md is what its generator makes of the commands now; `make generate` writes it.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { program } from '../../src/cli/main.js';
import { commandReference } from '../../src/cli/reference.js';
import { orchestra } from './command.js';

const { commands } = await program({ out: () => undefined, say: () => undefined });
const reference = await commandReference();

test('the page is committed as it would be generated', () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(reference);
});

describe.each(commands.map((command) => [command.name(), command] as const))('orchestra %s', (name, command) => {
  const section = reference.split('\n## ').find((part) => part.startsWith(`orchestra ${name}\n`)) ?? '';

  test('has every option of its help', async () => {
    const { out } = await orchestra(name, '--help');
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map((match) => match[1] ?? '');
    expect(options).toContain('--help');
    expect(options.filter((option) => option !== '--help' && !section.includes(option))).toEqual([]);
  });

  test('says of each argument and option what it means', () => {
    const described = [...command.registeredArguments, ...command.options];
    expect(described.filter(({ description }) => description === '').map(String)).toEqual([]);
    expect(command.description()).toMatch(/\.$/);
  });
});

test('every exit code is in the table', () => {
  for (const code of [0, 1, 2, 3, 141]) expect(reference).toMatch(new RegExp(`^\\| ${String(code)} +\\| [A-Z]`, 'm'));
});

test('bars are escaped, columns are aligned, hidden options are left out', async () => {
  const tool = new Command('tool').exitOverride();
  const one = tool.command('one').description('Does it.').argument('<file>', 'a file');
  one.option('--way <a|b>', 'a | b', 'a');
  one.addOption(one.createOption('--secret', 'no').hideHelp());
  expect((await commandReference(tool)).split('## tool one\n')[1]).toBe(
    [
      '',
      'Does it.',
      '',
      'Usage: `tool one [options] <file>`',
      '',
      '| Argument | Meaning |',
      '| -------- | ------- |',
      '| `file`   | a file  |',
      '',
      '| Option         | Meaning | Default |',
      '| -------------- | ------- | ------- |',
      '| `--way <a\\|b>` | a \\| b  | `a`     |',
      '',
    ].join('\n'),
  );
});
