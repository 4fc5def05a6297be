// From everything a user gave (files and flags) to one document, with the place of every value.
import type { Json, JsonObject, Path } from '../json.js';
import { formatPath, isObject } from '../json.js';
import type { Problem } from '../problem.js';
import { UserError } from '../problem.js';
import { coalesce, mergeFiles } from './merge.js';
import type { SetFlag } from './set-flags.js';
import { applyFlag } from './set-flags.js';
import { parseYaml } from './yaml.js';

/** A values file or a flag, as it was given. */
export type Source =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'set' | 'set-string' | 'set-json'; readonly text: string }
  | { readonly kind: 'set-file'; readonly text: string; readonly read: (path: string) => string };

/** One document out of many sources. With problems its values are not to be used. */
export interface MergedDocument {
  /** What the user gave, without defaults. */
  readonly user: JsonObject;
  /** What the user gave, laid over the defaults. */
  readonly effective: JsonObject;
  /**
   * The source that set a path last: `values.yaml:3:5` or `--set a.b`. For a path that nobody set, the source of what stands
   * around it; but undefined when it has a default, because whoever left it to that wrote nothing that is wrong.
   */
  readonly locate: (path: Path) => string | undefined;
  /** What is wrong with any of the sources. */
  readonly problems: readonly Problem[];
}

/** The order in which Helm applies the kinds of sources, whatever the order on the command line. */
const ORDER: readonly Source['kind'][] = ['file', 'set-json', 'set', 'set-string', 'set-file'];

/** What one source did to the document. */
interface Layer {
  readonly document: JsonObject;
  readonly problems: readonly Problem[];
  /** Where this source set a path; undefined when it left the path alone. */
  readonly locate: (path: Path) => string | undefined;
}

/** Reads all sources, merges them as Helm does, and lays them over the defaults. */
export function readDocument(sources: readonly Source[], defaults: JsonObject): MergedDocument {
  const layers: Layer[] = [];
  let user: JsonObject = {};
  for (const source of ORDER.flatMap((kind) => sources.filter((candidate) => candidate.kind === kind))) {
    const layer = source.kind === 'file' ? fileLayer(user, source.name, source.text) : flagLayer(user, source);
    user = layer.document;
    layers.unshift(layer);
  }
  return {
    user,
    effective: coalesce(defaults, user),
    locate: (path) => locateIn(layers, path) ?? (decides(defaults, path) ? undefined : locateAround(layers, path)),
    problems: layers.toReversed().flatMap(({ problems }) => problems),
  };
}

function fileLayer(below: JsonObject, name: string, text: string): Layer {
  const { value, problems, locate } = parseYaml(text, name);
  // Even a faulty file is merged as far as it was understood, so that flags are judged by what they meet.
  return {
    document: mergeFiles(below, value),
    problems,
    locate: (path) => (decides(value, path) ? locate(path) : undefined),
  };
}

function flagLayer(below: JsonObject, source: Exclude<Source, { kind: 'file' }>): Layer {
  const { kind, text } = source;
  try {
    const { document, paths } = applyFlag(below, kind, text, source.kind === 'set-file' ? source.read : undefined);
    return { document, problems: [], locate: (path) => locateFlag(kind, paths, path) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { document: below, problems: error.problems, locate: () => undefined };
  }
}

/** `--set a.b`: without the value, which may be a secret. */
function locateFlag(flag: SetFlag, paths: readonly Path[], path: Path): string | undefined {
  const decided = paths.find((set) => set.every((step, index) => index >= path.length || step === path[index]));
  return decided && `--${flag} ${formatPath(decided)}`;
}

/** Whether a file has a value at a path, or replaces something above it that is not a map. */
function decides(value: Json | undefined, path: Path): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return value !== undefined;
  if (!isObject(value)) return value !== undefined;
  return Object.hasOwn(value, step) && decides(value[step], rest);
}

function locateIn(layers: readonly Layer[], path: Path): string | undefined {
  if (path.length === 0) return undefined;
  return layers.map(({ locate }) => locate(path)).find((where) => where !== undefined);
}

function locateAround(layers: readonly Layer[], path: Path): string | undefined {
  if (path.length === 0) return undefined;
  const around = path.slice(0, -1);
  return locateIn(layers, around) ?? locateAround(layers, around);
}
