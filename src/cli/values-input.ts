// The options by which every command takes values, and how they become a platform: files and flags read as Helm reads
// them, all faults at once, warnings said on the way.
import type { Command } from 'commander';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Source } from '../model/document/sources.js';
import { readDocument } from '../model/document/sources.js';
import type { Problem } from '../model/problem.js';
import { formatProblem, gather, nearest, UserError } from '../model/problem.js';
import { defaultValues } from '../model/values/leaves.js';
import type { Platform } from '../model/values/parse.js';
import { parseMerged } from '../model/values/parse.js';
import type { Terminal } from './terminal.js';
import { displayName, readText } from './input-file.js';
import { packageRoot } from './package-root.js';

/** The values options as commander parses them. */
export interface ValuesOptions {
  readonly environment?: string;
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setJson?: readonly string[];
}

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

/** Adds -e, -f and the --set family to a command. */
export function withValuesOptions(command: Command): Command {
  return command
    .option('-e, --environment <name>', `shipped environment to start from: ${environmentNames().join(', ')}`)
    .option('-f, --values <file>', 'values file, - for standard input; repeatable, later wins', collect)
    .option('--set <assignments>', 'values as in Helm: a.b=c,d[0]=e,f={g,h}; repeatable', collect)
    .option('--set-string <assignments>', 'the same, all texts', collect)
    .option('--set-file <assignments>', 'the same, each value read from a file', collect)
    .option('--set-json <assignments>', 'the same, each value as JSON', collect);
}

/** Whether the options name any values at all. */
export function givesValues({ environment, values, set, setString, setFile, setJson }: ValuesOptions): boolean {
  return [environment, values, set, setString, setFile, setJson].some((option) => option !== undefined);
}

/** The platform that the options describe; says warnings, throws every fault at once. */
export function readPlatform(options: ValuesOptions, terminal: Terminal): Platform {
  const platform = parsePlatform(options);
  for (const warning of platform.warnings) terminal.say(`warning: ${formatProblem(warning)}\n`);
  return platform;
}

/** The platform that the options describe; throws every fault at once. */
export function parsePlatform(options: ValuesOptions): Platform {
  const { sources, problems: unread } = sourcesOf(options);
  const { effective, locate, problems } = readDocument(sources, defaultValues());
  const faults = [...unread, ...problems];
  const parsed = faults.length > 0 ? { problems: faults } : parseMerged(effective, locate);
  if (parsed.platform === undefined) throw new UserError(parsed.problems);
  return parsed.platform;
}

function sourcesOf(options: ValuesOptions): { sources: readonly Source[]; problems: readonly Problem[] } {
  const { environment, values = [], set = [], setString = [], setFile = [], setJson = [] } = options;
  const files = [...(environment === undefined ? [] : [() => environmentFile(environment)]), ...values.map(named)];
  const { results, problems } = gather(files, (file) => fileSource(file()));
  const sources = [
    ...results,
    ...setJson.map((text): Source => ({ kind: 'set-json', text })),
    ...set.map((text): Source => ({ kind: 'set', text })),
    ...setString.map((text): Source => ({ kind: 'set-string', text })),
    ...setFile.map((text): Source => ({ kind: 'set-file', text, read: readText })),
  ];
  return { sources, problems: [...problems, ...repeatedInput(values)] };
}

function named(file: string): () => string {
  return () => file;
}

function fileSource(file: string): Source {
  return { kind: 'file', name: displayName(file), text: readText(file) };
}

/** Standard input can be read once. */
export function repeatedInput(files: readonly string[]): Problem[] {
  const message = 'standard input is named more than once, and can be read once; name a file for the others';
  return files.filter((file) => file === '-').length > 1 ? [{ path: [], message }] : [];
}

/** Where the environments that come with the package are. */
export const environmentsFolder = join(packageRoot(), 'helm', 'values');

/** The names of the environments that come with the package. */
export function environmentNames(folder = environmentsFolder): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** The values file of an environment. */
export function environmentFile(name: string): string {
  const names = environmentNames();
  if (names.includes(name)) return join(environmentsFolder, `${name}.yaml`);
  const meant = nearest(name, names);
  throw UserError.of(
    `unknown environment ${JSON.stringify(name)}; ${meant === undefined ? `there is ${names.join(', ')}` : `did you mean ${meant}?`}`,
  );
}
