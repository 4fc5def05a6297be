// `orchestra validate`: whether values, Workshops and a bundle are right, and everything that an installation may do,
// needs and is, before any of it is applied.
import { Command, Option } from 'commander';
import { formatPath } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { formatProblem, UserError } from '../model/problem.js';
import { valuesByDefault } from '../model/sessions/index.js';
import type { Platform } from '../model/values/parse.js';
import { synthesise } from '../manifest/synthesise.js';
import { defaultRelease } from '../charts/platform-chart.js';
import { compareBundle, findBundledComponent } from '../review/bundle.js';
import { connectionDiagram } from '../review/diagram.js';
import { noticesOf } from '../review/notices.js';
import type { Review, Validation } from '../review/report.js';
import { validationSchema } from '../review/report.js';
import { reviewOf } from '../review/review.js';
import { bundleText } from './bundle/text.js';
import { parseManifests } from './diff/manifest-text.js';
import { Finding } from './exit-codes.js';
import { displayName, readText } from './input-file.js';
import { jsonText, withJsonSchema } from './json-output.js';
import { withReleaseOptions } from './release-input.js';
import type { InstallationOptions, ReadSessions } from './sessions-input.js';
import { readSessions } from './sessions-input.js';
import type { Terminal } from './terminal.js';
import { reviewText } from './validate/text.js';
import { parsePlatform, givesValues, withValuesOptions } from './values-input.js';

interface Options extends InstallationOptions {
  readonly full?: true;
  readonly strict?: true;
  readonly bundle?: string;
  readonly output: 'table' | 'json' | 'mermaid';
}

/** Checks values, Workshops and bundles, and reviews what they amount to. */
export function validateCommand(terminal: Terminal): Command {
  const command = new Command('validate').description(
    'Check values and Workshops; with --full, show everything that they allow, need and start.',
  );
  return withJsonSchema(withReleaseOptions(withValuesOptions(command)), validationSchema, terminal)
    .argument('[workshops...]', 'files with Workshops, - for standard input')
    .option('--full', 'review permissions, connections, images, Secrets, storage, order, weak points and size')
    .option('--strict', 'exit code 1 when there are warnings')
    .option('--bundle <file>', 'check a bundle that was written before: exit code 1 when it is out of date')
    .addOption(
      new Option('--output <format>', 'how to print what was found; mermaid draws the connections')
        .choices(['table', 'json', 'mermaid'])
        .default('table'),
    )
    .action((files: readonly string[], options: Options) => {
      validate(files, options, terminal);
    });
}

function validate(files: readonly string[], options: Options, terminal: Terminal): void {
  const found = validated(files, options, terminal);
  terminal.out(printed(found, options));
  const warnings = found.notices?.length ?? 0;
  const findings = [
    ...(found.bundle?.stale === true
      ? [`${found.bundle.file} is out of date; write it again with orchestra bundle`]
      : []),
    ...(options.strict === true && warnings > 0
      ? [`${counted(warnings, 'warning')}; --strict takes them for findings`]
      : []),
  ];
  if (findings.length > 0) throw new Finding(findings.join('\n'));
}

/** Programs that read JSON get what is wrong as JSON too. */
function validated(files: readonly string[], options: Options, { out }: Terminal): Validation {
  try {
    return validationOf(files, options);
  } catch (error) {
    if (error instanceof UserError && options.output === 'json') {
      out(jsonText({ version: 1, problems: error.problems.map(problemReport) } satisfies Validation));
    }
    throw error;
  }
}

function problemReport({ path, message, where }: Problem): Validation['problems'][number] {
  return { path: formatPath(path), message, ...(where === undefined ? {} : { where }) };
}

function validationOf(files: readonly string[], options: Options): Validation {
  let platform: Platform | undefined;
  const read = readSessions(files, options, () => {
    if (onlyWorkshops(files, options)) return valuesByDefault();
    platform = parsePlatform(options);
    return platform.values;
  });
  const { sessions, installation } = read;
  const release = { ...defaultRelease, ...installation.release };
  return {
    version: 1,
    problems: [],
    release: { name: release.name, namespace: release.namespace },
    workshops: sessions.map(({ workshop: { metadata } }) => `${metadata.namespace ?? ''}/${metadata.name}`),
    ...(platform === undefined ? {} : { notices: noticesOf(platform), ...checkedPlatform(platform, read, options) }),
  };
}

/** Sessions need neither a database nor an identity provider, so Workshops can be checked under the defaults alone. */
function onlyWorkshops(files: readonly string[], options: Options): boolean {
  const { full, bundle, output } = options;
  const needsPlatform = full === true || bundle !== undefined || output === 'mermaid';
  return files.length > 0 && !needsPlatform && !givesValues(options);
}

function checkedPlatform(platform: Platform, { installation, sessions }: ReadSessions, options: Options) {
  const { values } = platform;
  const { release } = installation;
  const isReviewed = options.full === true || options.output === 'mermaid';
  // What only rendering finds is wrong whether or not somebody wants to read the rest.
  if (!isReviewed) synthesise(values, release);
  const named = sessions.map(({ workshop, manifests }) => ({
    component: `Workshop ${workshop.metadata.name}`,
    manifests,
  }));
  return {
    ...(options.bundle === undefined ? {} : { bundle: checkedBundle(options.bundle, { values, release }) }),
    ...(isReviewed ? { review: reviewOf({ platform, release, sessions: named }) } : {}),
  };
}

function checkedBundle(file: string, installation: ReadSessions['installation']) {
  const name = displayName(file);
  const bundle = parseManifests([{ name, text: readText(file) }]);
  const made = findBundledComponent(bundle);
  if (made === undefined)
    throw UserError.of(`${name} was not written by orchestra bundle; write one, and keep it next to the values`);
  return compareBundle(name, bundle, { ...installation, ...made });
}

function printed(found: Validation, { output, full }: Options): string {
  if (output === 'json') return jsonText(found);
  if (output === 'mermaid' && found.review !== undefined) return connectionDiagram(found.review);
  return `${summary(found, full === true)}${found.bundle === undefined ? '' : `\n${bundleText(found.bundle)}`}${details(found.review, found)}`;
}

function details(review: Review | undefined, { notices = [] }: Validation): string {
  return review === undefined ? '' : `\n${reviewText(review, notices)}`;
}

function summary({ notices, workshops = [] }: Validation, isFull: boolean): string {
  const listed = isFull
    ? []
    : (notices ?? []).map(
        (notice) => `  ${formatProblem({ ...notice, path: [], message: `${notice.path}: ${notice.message}` })}\n`,
      );
  const values =
    notices === undefined ? '' : `the values are right; ${counted(notices.length, 'warning')}\n${listed.join('')}`;
  return `${values}${workshops.length === 0 ? '' : `${counted(workshops.length, 'Workshop')} ${workshops.length === 1 ? 'is' : 'are'} right\n`}`;
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
