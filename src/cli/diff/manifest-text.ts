// Manifests out of YAML that somebody else may have written: each has to be an object that Kubernetes could take.
import type { Manifest } from '../../manifest/manifest.js';
import { describeManifest } from '../../manifest/manifest.js';
import type { YamlDocument } from '../../model/document/yaml.js';
import { parseYamlStream } from '../../model/document/yaml.js';
import type { JsonObject } from '../../model/json.js';
import { isObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import { gather, UserError } from '../../model/problem.js';
import { identityOf } from '../../review/compare.js';

/** A text with manifests, and what messages call it. */
export interface ManifestText {
  readonly name: string;
  readonly text: string;
}

/**
 * The manifests of texts that belong together.
 *
 * @throws UserError with everything that is no manifest, or is there twice
 */
export function parseManifests(texts: readonly ManifestText[]): Manifest[] {
  const documents = texts.flatMap(({ name, text }) =>
    parseYamlStream(text, name).map((document) => ({ name, document })),
  );
  const { results, problems } = gather(documents, ({ name, document }) => toManifest(document, name));
  const faults = [...problems, ...copiesIn(results)];
  if (faults.length > 0) throw new UserError(faults);
  return [...results];
}

function toManifest({ value, problems, locate }: YamlDocument, name: string): Manifest {
  if (problems.length > 0) throw new UserError(problems);
  if (isManifest(value)) return value;
  const message = 'is not a Kubernetes object: it needs apiVersion, kind and metadata.name';
  throw new UserError([{ path: [], message, where: locate([]) ?? name }]);
}

function isManifest(value: JsonObject): value is Manifest {
  const { apiVersion, kind, metadata } = value;
  if (!isObject(metadata)) return false;
  const isPlaced = metadata['namespace'] === undefined || isName(metadata['namespace']);
  return isPlaced && [apiVersion, kind, metadata['name']].every(isName);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function copiesIn(manifests: readonly Manifest[]): Problem[] {
  const identities = manifests.map(identityOf);
  return manifests
    .filter((manifest, index) => identities.indexOf(identityOf(manifest)) < index)
    .map((manifest) => ({ path: [], message: `${describeManifest(manifest)} is there twice; keep one of them` }));
}
