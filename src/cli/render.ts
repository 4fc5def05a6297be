// `orchestra render`: Workshops in, the manifests of their sessions out, as the operator would apply them.
import { Command, Option } from 'commander';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { toYaml } from '../manifest/yaml.js';
import { valuesByDefault } from '../model/sessions/index.js';
import type { Values } from '../model/values/schema/index.js';
import { jsonText, manifestsSchema, withJsonSchema } from './json-output.js';
import { withReleaseOptions } from './release-input.js';
import type { InstallationOptions } from './sessions-input.js';
import { readSessions } from './sessions-input.js';
import type { Terminal } from './terminal.js';
import { givesValues, readPlatform, withValuesOptions } from './values-input.js';

interface Options extends InstallationOptions {
  readonly output: 'yaml' | 'json';
}

/** Renders the sessions of Workshops. */
export function renderCommand(terminal: Terminal): Command {
  const command = new Command('render').description('Render the session of each Workshop, as the operator does.');
  return withJsonSchema(withReleaseOptions(withValuesOptions(command)), manifestsSchema, terminal)
    .argument('<file...>', 'files with Workshops, - for standard input')
    .addOption(new Option('--output <format>', 'how to print the manifests').choices(['yaml', 'json']).default('yaml'))
    .action((files: readonly string[], options: Options) => {
      const { sessions } = readSessions(files, options, () => valuesOf(options, terminal));
      const manifests = distinct(sessions.flatMap((session) => session.manifests));
      terminal.out(
        options.output === 'json' ? jsonText(manifests) : manifests.map((each) => toYaml(each)).join('---\n'),
      );
    });
}

/** Without any values the defaults are enough: sessions need neither a database nor an identity provider. */
function valuesOf(options: Options, terminal: Terminal): Values {
  return givesValues(options) ? readPlatform(options, terminal).values : valuesByDefault();
}

/** A workspace that sessions share is printed once. */
function distinct(manifests: readonly Manifest[]): Manifest[] {
  const byIdentity = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const identity = describeManifest(manifest);
    if (!byIdentity.has(identity)) byIdentity.set(identity, manifest);
  }
  return [...byIdentity.values()];
}
