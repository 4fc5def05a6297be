// `orchestra bundle`: the accounts and permissions of an installation, for somebody else to read, keep and apply.
import { Command, Option } from 'commander';
import { toYaml } from '../manifest/yaml.js';
import { nearest, UserError } from '../model/problem.js';
import type { BundleProps } from '../review/bundle.js';
import { grantedComponents, renderBundle } from '../review/bundle.js';
import { installationOf } from './installation.js';
import { jsonText, manifestsSchema, withJsonSchema } from './json-output.js';
import type { ReleaseOptions } from './release-input.js';
import { withReleaseOptions } from './release-input.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';

interface Options extends ValuesOptions, ReleaseOptions {
  readonly for?: string;
  readonly output: 'yaml' | 'json';
}

/** Prints what has to be granted. */
export function bundleCommand(terminal: Terminal): Command {
  const command = new Command('bundle').description(
    'Print the accounts, roles and bindings of an installation, with the values that they follow from.',
  );
  return withJsonSchema(withReleaseOptions(withValuesOptions(command)), manifestsSchema, terminal)
    .option('--for <part>', 'only what one part is granted: operator, api, frontend … (default: all)')
    .addOption(new Option('--output <format>', 'how to print the manifests').choices(['yaml', 'json']).default('yaml'))
    .action((options: Options) => {
      const installation = installationOf(options, () => readPlatform(options, terminal).values);
      if (options.for !== undefined) refuseUnknown(options.for, installation);
      const bundle = renderBundle({
        ...installation,
        ...(options.for === undefined ? {} : { component: options.for }),
      });
      terminal.out(options.output === 'json' ? jsonText(bundle) : bundle.map((each) => toYaml(each)).join('---\n'));
    });
}

function refuseUnknown(part: string, installation: BundleProps): void {
  const parts = grantedComponents(installation);
  if (parts.includes(part)) return;
  const meant = nearest(part, parts);
  throw UserError.of(
    `--for: no part ${JSON.stringify(part)} has an account under these values; ${meant === undefined ? `there is ${parts.join(', ')}` : `did you mean ${meant}?`}`,
  );
}
