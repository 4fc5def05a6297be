// `orchestra values`: the defaults, the schema, or the effective document with secrets masked.
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import type { Json } from '../model/json.js';
import { defaultsFile } from '../model/values/defaults-file.js';
import { publishedSchema } from '../model/values/published-schema.js';
import { maskedValues } from '../review/masks.js';
import { jsonText } from './json-output.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';

interface Options extends ValuesOptions {
  readonly defaults?: boolean;
  readonly schema?: boolean;
  readonly showSecrets?: boolean;
  readonly output: 'yaml' | 'json';
}

/** Prints defaults, schema or the effective document. */
export function valuesCommand(terminal: Terminal): Command {
  const command = new Command('values').description('Print the defaults, the schema, or the effective values.');
  return withValuesOptions(command)
    .option('--defaults', 'print every key with its default and meaning')
    .option('--schema', 'print the JSON schema (draft-07)')
    .option('--show-secrets', 'do not mask secrets, variables and arguments')
    .addOption(new Option('--output <format>', 'how to print the values').choices(['yaml', 'json']).default('yaml'))
    .action((options: Options) => {
      terminal.out(printed(options, terminal));
    });
}

function printed(options: Options, terminal: Terminal): string {
  if (options.defaults === true) return defaultsFile();
  if (options.schema === true) return publishedSchema();
  const { values } = readPlatform(options, terminal);
  const document = options.showSecrets === true ? (values as unknown as Json) : maskedValues(values);
  return options.output === 'json'
    ? jsonText(document)
    : stringify(document, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
