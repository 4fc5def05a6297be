// `orchestra synth`: values in, manifests out, to a folder or as one stream.
import { Command, Option } from 'commander';
import * as z from 'zod';
import { layOut, toStream } from '../manifest/layout.js';
import { summarise } from '../manifest/summary.js';
import { synthesise } from '../manifest/synthesise.js';
import type { WriteReport } from '../manifest/write.js';
import { writeOutput } from '../manifest/write.js';
import type { ManifestGroup } from '../manifest/manifest.js';
import { installationOf } from './installation.js';
import { formatVersion, jsonText, withJsonSchema } from './json-output.js';
import type { Terminal } from './terminal.js';
import { withReleaseOptions } from './release-input.js';
import type { ReleaseOptions } from './release-input.js';
import { table } from './table.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';

interface Options extends ValuesOptions, ReleaseOptions {
  readonly out: string;
  readonly output: 'table' | 'json';
}

const files = (what: string) => z.array(z.string()).describe(`The files of the folder that ${what}.`);

const synthesisSchema = z
  .strictObject({
    version: formatVersion,
    folder: z.string(),
    objects: z.int().describe('How many objects were rendered.'),
    kinds: z.record(z.string(), z.int()).describe('How many of each kind, most first.'),
    images: z.array(z.string()).describe('The images of all containers.'),
    written: files('were written'),
    unchanged: files('are as they were'),
    removed: files('were removed, because nothing is rendered into them any more'),
  })
  .describe('What orchestra synth -o wrote.');

/** Renders every manifest of a platform. */
export function synthCommand(terminal: Terminal): Command {
  const command = new Command('synth').description('Render every manifest of the platform.');
  return withJsonSchema(withReleaseOptions(withValuesOptions(command)), synthesisSchema, terminal)
    .option('-o, --out <folder>', 'folder to write, - for standard output', '-')
    .addOption(
      new Option('--output <format>', 'how to report what was written').choices(['table', 'json']).default('table'),
    )
    .action((options: Options) => {
      const { values, release } = installationOf(options, () => readPlatform(options, terminal).values);
      const groups = synthesise(values, release);
      if (options.out === '-') terminal.out(toStream(groups));
      else report(options, groups, terminal);
    });
}

function report({ out, output }: Options, groups: readonly ManifestGroup[], terminal: Terminal): void {
  const written = writeOutput(out, layOut(groups));
  const summary = summarise(groups);
  if (output === 'json') terminal.out(jsonText({ version: 1, folder: out, ...summary, ...written }));
  else terminal.say(`${kindTable(summary.kinds)}\n${fileCounts(written)} in ${out}\n`);
}

function kindTable(kinds: Readonly<Record<string, number>>): string {
  return table([['KIND', 'OBJECTS'], ...Object.entries(kinds).map(([kind, count]) => [kind, String(count)])]);
}

function fileCounts({ written, unchanged, removed }: WriteReport): string {
  const [w, u, r] = [written, unchanged, removed].map((files) => String(files.length));
  return `${w ?? ''} files written, ${u ?? ''} unchanged, ${r ?? ''} removed`;
}
