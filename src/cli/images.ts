// `orchestra images`: which images run where; locked, checked against a lock, or made to come from one registry.
import { existsSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { toYaml } from '../manifest/yaml.js';
import { mergeFiles } from '../model/document/merge.js';
import type { JsonObject } from '../model/json.js';
import { Failure, UserError } from '../model/problem.js';
import { conforms, imageRegistry, requirement } from '../model/scalars/index.js';
import type { Values } from '../model/values/schema/index.js';
import type { Image } from '../review/images.js';
import { hasOwnTemplates, inventory } from '../review/images.js';
import { Finding } from './exit-codes.js';
import { askForDigests } from './images/lock-images.js';
import { compareLock, formatLock, isLock, parseLock } from './images/lock.js';
import { copiesFor, mirrorValues } from './images/mirror.js';
import type { ImagesReport } from './images/report.js';
import { imagesSchema } from './images/report.js';
import { displayName, readText } from './input-file.js';
import type { Installation } from './installation.js';
import { installationOf } from './installation.js';
import { jsonText, withJsonSchema } from './json-output.js';
import { requireNode } from './node-version.js';
import type { ReleaseOptions } from './release-input.js';
import { withReleaseOptions } from './release-input.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';

interface Options extends ValuesOptions, ReleaseOptions {
  readonly check?: string;
  readonly lock?: string;
  readonly mirror?: string;
  readonly output: 'table' | 'json';
}

/** Lists, locks, checks and redirects images. */
export function imagesCommand(terminal: Terminal): Command {
  const command = new Command('images').description(
    'List every image of the platform and of sessions, and who runs it.',
  );
  return withJsonSchema(withReleaseOptions(withValuesOptions(command)), imagesSchema, terminal)
    .addOption(
      new Option('--check <file>', 'compare with a lock, offline: exit code 1 when they differ').conflicts([
        'lock',
        'mirror',
      ]),
    )
    .addOption(
      new Option('--lock <file>', 'ask registries for digests, and write them to a file').conflicts(['mirror']),
    )
    .addOption(
      new Option('--mirror <registry>', 'print values that make every image come from a registry').argParser(registry),
    )
    .addOption(
      new Option('--output <format>', 'how to print what was found').choices(['table', 'json']).default('table'),
    )
    .action(async (options: Options) => {
      const { values, release } = installationOf(options, () => readPlatform(options, terminal).values);
      sayWhatIsUnknown(values, terminal);
      if (options.mirror !== undefined) printMirror(options.mirror, options.output, { values, release }, terminal);
      else await useInventory(options, inventory(values, release), terminal);
    });
}

function registry(text: string): string {
  if (conforms(imageRegistry, text)) return text;
  throw new InvalidArgumentError(requirement(imageRegistry));
}

function sayWhatIsUnknown({ api }: Values, { say }: Terminal): void {
  const { existingConfigMap } = api.fileTemplates;
  if (hasOwnTemplates(api) || existingConfigMap === '') return;
  say(`note: the templates of the ConfigMap ${existingConfigMap} are not in the values; their images are not listed\n`);
}

async function useInventory(
  { check, lock, output }: Options,
  images: readonly Image[],
  terminal: Terminal,
): Promise<void> {
  if (lock !== undefined) await writeLock(lock, output, images, terminal);
  else if (check !== undefined) checkLock(check, output, images, terminal);
  else terminal.out(output === 'json' ? json({ images: [...images] }) : listing(images));
}

function json(found: Omit<ImagesReport, 'version'>): string {
  return jsonText({ version: 1, ...found } satisfies ImagesReport);
}

function listing(images: readonly Image[]): string {
  const rows = images.flatMap(({ image, pin, uses }) =>
    uses.map(({ where, container }, index) => [...(index === 0 ? [image, pin] : ['', '']), where, container]),
  );
  return table([['IMAGE', 'PIN', 'USED BY', 'CONTAINER'], ...rows]);
}

function checkLock(file: string, output: Options['output'], images: readonly Image[], { out, say }: Terminal): void {
  const lock = parseLock(readText(file), displayName(file));
  const differences = compareLock(
    lock,
    images.map(({ image }) => image),
  );
  if (output === 'json') out(json({ differences }));
  else for (const { image, message } of differences) out(`${image}: ${message}\n`);
  if (differences.length > 0) throw new Finding(`${String(differences.length)} differences from ${file}`);
  say(`every image is as locked in ${file}\n`);
}

async function writeLock(
  file: string,
  output: Options['output'],
  images: readonly Image[],
  { out, say }: Terminal,
): Promise<void> {
  requireNode('22.19', 'orchestra images --lock');
  if (existsSync(file) && !isLock(readText(file)))
    throw UserError.of(`${file} was not written by orchestra images --lock; move it, or name another file`);
  const lock = await askForDigests(images.map(({ image }) => image));
  try {
    writeFileSync(file, formatLock(lock));
  } catch (error) {
    throw new Failure(`can't write ${file}: ${(error as Error).message}`, { cause: error });
  }
  if (output === 'json') out(json({ locked: [...lock].map(([image, digest]) => ({ image, digest })) }));
  say(`${String(lock.size)} images locked in ${file}\n`);
}

/** The values are data; what has to be copied beforehand is said beside them. */
function printMirror(
  to: string,
  output: Options['output'],
  { values, release }: Installation,
  { out, say }: Terminal,
): void {
  const overlay = mirrorValues(values, to);
  const mirrored = mergeFiles(values as unknown as JsonObject, overlay) as unknown as Values;
  const copies = copiesFor(values, mirrored, release).filter(({ from, to: target }) => from !== target);
  if (output === 'json') {
    out(json({ mirror: { values: { ...overlay }, copies } }));
    return;
  }
  out(toYaml(overlay));
  say(`Copy beforehand:\n${table([['FROM', 'TO'], ...copies.map(({ from, to: target }) => [from, target])])}`);
}
