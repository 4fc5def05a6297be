// Workshops in files, and the sessions that they become under the settings of an installation. Everything that is wrong
// with values, files and Workshops is said at once.
import { defaultRelease } from '../charts/platform-chart.js';
import { renderWorkshop } from '../charts/workshop-chart.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import type { YamlDocument } from '../model/document/yaml.js';
import { parseYamlStream } from '../model/document/yaml.js';
import type { Path } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { gather, UserError } from '../model/problem.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { Rejected, settingsOf } from '../model/sessions/index.js';
import type { Values } from '../model/values/schema/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { parseWorkshop, workshopSchema } from '../model/workshop/index.js';
import { displayName, readText } from './input-file.js';
import type { Installation } from './installation.js';
import { installationOf } from './installation.js';
import type { ReleaseOptions } from './release-input.js';
import type { ValuesOptions } from './values-input.js';
import { repeatedInput } from './values-input.js';

/** The options that say which installation serves the Workshops. */
export interface InstallationOptions extends ValuesOptions, ReleaseOptions {}

/** A Workshop with its objects. */
export interface RenderedSession {
  readonly workshop: Workshop;
  readonly manifests: readonly Manifest[];
}

/** An installation, and the sessions of the Workshops in files. */
export interface ReadSessions {
  readonly installation: Installation;
  readonly sessions: readonly RenderedSession[];
}

/**
 * Reads and renders.
 *
 * @throws UserError with what is wrong with values, files and Workshops, all at once
 */
export function readSessions(
  files: readonly string[],
  options: InstallationOptions,
  readValues: () => Values,
): ReadSessions {
  const repeated = repeatedInput([...files, ...(options.values ?? [])]);
  if (repeated.length > 0) throw new UserError(repeated);
  const installation = gather([options], (given) => installationOf(given, readValues));
  const documents = gather(files, readDocuments);
  const place = installation.results.map(placeOf)[0];
  const sessions = gather(documents.results.flat(), (document) => sessionOf(document, place));
  const read = sessions.results.flat();
  const faulty = [...installation.problems, ...documents.problems, ...sessions.problems, ...copiesIn(read)];
  const [found] = installation.results;
  if (found === undefined || faulty.length > 0) throw new UserError(faulty);
  return { installation: found, sessions: read };
}

/** Where sessions would run, and what a Workshop may say there. */
interface Place {
  readonly values: Values;
  readonly settings: SessionSettings;
  readonly schema: ReturnType<typeof workshopSchema>;
}

function placeOf({ values, release }: Installation): Place {
  const settings = settingsOf({ values, release: { ...defaultRelease, ...release } });
  return { values, settings, schema: workshopSchema(settings.workshopDefaults) };
}

/** The Workshops of a file, which are as JSON is: YAML. */
function readDocuments(file: string): YamlDocument[] {
  const name = displayName(file);
  const documents = parseYamlStream(readText(file), name);
  if (documents.length > 0) return documents;
  return [{ value: {}, locate: () => undefined, problems: [{ path: [], message: 'holds no Workshop', where: name }] }];
}

/** Without a place, because its values are wrong, a Workshop is judged by itself alone. */
function sessionOf({ value, problems, locate }: YamlDocument, place: Place | undefined): RenderedSession[] {
  if (problems.length > 0) throw new UserError(problems);
  const parsed = parseWorkshop(value, place?.schema);
  if (!('workshop' in parsed)) throw new UserError(located(parsed.problems, locate));
  if (place === undefined) return [];
  const workshop = withNamespace(parsed.workshop, place.values);
  return [{ workshop, manifests: rendered(workshop, place.settings, locate) }];
}

function withNamespace(workshop: Workshop, { global }: Values): Workshop {
  const { metadata } = workshop;
  return { ...workshop, metadata: { ...metadata, namespace: metadata.namespace ?? global.defaultNamespace } };
}

type Locate = (path: Path) => string | undefined;

function rendered(workshop: Workshop, settings: SessionSettings, locate: Locate): readonly Manifest[] {
  try {
    return renderWorkshop(workshop, settings);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const problems = error.rejections.map(({ path, reason, message }) => ({ path, message: `${reason}: ${message}` }));
    throw new UserError(located(problems, locate));
  }
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
function copiesIn(sessions: readonly RenderedSession[]): Problem[] {
  const seen = new Set<string>();
  return sessions.flatMap(({ manifests }) =>
    manifests.filter(isOwn).flatMap((manifest) => {
      const identity = describeManifest(manifest);
      if (!seen.has(identity)) return seen.add(identity) && [];
      return [{ path: [], message: `${identity} would belong to two Workshops: spec.name must differ` }];
    }),
  );
}

function isOwn({ metadata }: Manifest): boolean {
  return metadata.labels?.['app.kubernetes.io/component'] !== 'workspace';
}
