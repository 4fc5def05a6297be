// `orchestra render`: Workshops in, the manifests of their sessions out, as the operator would apply them.
import { Command, Option } from 'commander';
import { defaultRelease } from '../charts/platform-chart.js';
import { renderWorkshop } from '../charts/workshop-chart.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { toYaml } from '../manifest/yaml.js';
import type { YamlDocument } from '../model/document/yaml.js';
import { parseYamlStream } from '../model/document/yaml.js';
import type { Path } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { formatProblem, gather, UserError } from '../model/problem.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { Rejected, settingsOf, valuesByDefault } from '../model/sessions/index.js';
import type { Values } from '../model/values/schema/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { parseWorkshop, workshopSchema } from '../model/workshop/index.js';
import { displayName, readText } from './input-file.js';
import { installationOf } from './installation.js';
import { withReleaseOptions } from './release-input.js';
import type { ReleaseOptions } from './release-input.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, repeatedInput, withValuesOptions } from './values-input.js';

interface Options extends ValuesOptions, ReleaseOptions {
  readonly output: 'yaml' | 'json';
}

/** Renders the sessions of Workshops. */
export function renderCommand(terminal: Terminal): Command {
  const command = new Command('render').description('Render the session of each Workshop, as the operator does.');
  return withReleaseOptions(withValuesOptions(command))
    .argument('<file...>', 'files with Workshops, - for standard input')
    .addOption(new Option('--output <format>', 'how to print the manifests').choices(['yaml', 'json']).default('yaml'))
    .action((files: readonly string[], options: Options) => {
      const manifests = withoutCopies(readSessions(files, options, terminal));
      terminal.out(
        options.output === 'json'
          ? `${JSON.stringify(manifests, null, 2)}\n`
          : manifests.map((each) => toYaml(each)).join('---\n'),
      );
    });
}

/** A rendered session, or what is wrong with its Workshop. */
interface Session {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** The manifests of each session; throws what is wrong with values, files and Workshops, all at once. */
function readSessions(files: readonly string[], options: Options, terminal: Terminal): Manifest[][] {
  const repeated = repeatedInput([...files, ...(options.values ?? [])]);
  if (repeated.length > 0) throw new UserError(repeated);
  const place = gather([options], (given) => placeOf(given, terminal));
  const documents = gather(files, readDocuments);
  const sessions = documents.results.flat().map((document) => sessionOf(document, place.results[0]));
  const faulty = [place, documents, ...sessions].flatMap(({ problems }) => problems);
  if (faulty.length > 0) throw new UserError(faulty);
  return sessions.map(({ manifests }) => [...manifests]);
}

/** Where sessions would run, and what a Workshop may say there. */
interface Place {
  readonly values: Values;
  readonly settings: SessionSettings;
  readonly schema: ReturnType<typeof workshopSchema>;
}

function placeOf(options: Options, terminal: Terminal): Place {
  const { values, release } = installationOf(options, () => valuesOf(options, terminal));
  const settings = settingsOf({ values, release: { ...defaultRelease, ...release } });
  return { values, settings, schema: workshopSchema(settings.workshopDefaults) };
}

/** Without any values the defaults are enough: sessions need neither a database nor an identity provider. */
function valuesOf(options: Options, terminal: Terminal): Values {
  const { environment, values, set, setString, setFile, setJson } = options;
  const given = [environment, values, set, setString, setFile, setJson].some((option) => option !== undefined);
  return given ? readPlatform(options, terminal).values : valuesByDefault();
}

/** Without a place, because its values are wrong, a Workshop is judged by itself alone. */
function sessionOf({ value, problems, locate }: YamlDocument, place: Place | undefined): Session {
  if (problems.length > 0) return wrong(problems);
  const parsed = parseWorkshop(value, place?.schema);
  if (!('workshop' in parsed)) return wrong(located(parsed.problems, locate));
  if (place === undefined) return wrong([]);
  return rendered(withNamespace(parsed.workshop, place.values), place.settings, locate);
}

/** The Workshops of a file, which are as JSON is: YAML. */
function readDocuments(file: string): YamlDocument[] {
  const name = displayName(file);
  const documents = parseYamlStream(readText(file), name);
  if (documents.length > 0) return documents;
  return [{ value: {}, locate: () => undefined, problems: [{ path: [], message: 'holds no Workshop', where: name }] }];
}

function withNamespace(workshop: Workshop, { global }: Values): Workshop {
  return {
    ...workshop,
    metadata: { ...workshop.metadata, namespace: workshop.metadata.namespace ?? global.defaultNamespace },
  };
}

type Locate = (path: Path) => string | undefined;

function rendered(workshop: Workshop, settings: SessionSettings, locate: Locate): Session {
  try {
    return { manifests: renderWorkshop(workshop, settings), problems: [] };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const problems = error.rejections.map(({ path, reason, message }) => ({ path, message: `${reason}: ${message}` }));
    return wrong(located(problems, locate));
  }
}

function wrong(problems: readonly Problem[]): Session {
  return { manifests: [], problems };
}

/** The place of a path, or of the nearest thing around it that was written. */
function located(problems: readonly Problem[], locate: Locate): Problem[] {
  return problems.map((problem) => {
    const around = problem.path.map((_, index) => problem.path.slice(0, problem.path.length - index));
    const where = [...around, []].map(locate).find((place) => place !== undefined);
    return where === undefined ? problem : { ...problem, where };
  });
}

/** Sessions share an owner's workspace, and nothing else: two of one name would be one. */
function withoutCopies(sessions: readonly (readonly Manifest[])[]): Manifest[] {
  const seen = new Map<string, Manifest>();
  const problems: Problem[] = [];
  for (const manifest of sessions.flat()) {
    const identity = describeManifest(manifest);
    if (!seen.has(identity)) seen.set(identity, manifest);
    else if (manifest.metadata.labels?.['app.kubernetes.io/component'] !== 'workspace') {
      problems.push({ path: [], message: `${identity} would belong to two Workshops: spec.name must differ` });
    }
  }
  if (problems.length > 0) throw UserError.of(problems.map(formatProblem).join('\n'));
  return [...seen.values()];
}
