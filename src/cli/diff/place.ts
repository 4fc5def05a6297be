// Where a rendering is: a folder, a file, standard input, or a folder in a git revision. Whatever is read is text only;
// nothing of it is run.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../model/document/yaml.js';
import { gather, UserError } from '../../model/problem.js';
import type { Rendering } from '../../review/compare.js';
import { textsAt } from '../../review/fields.js';
import { readText } from '../input-file.js';
import type { Folder } from './folder.js';
import { openRevision } from './git.js';
import { parseManifests } from './manifest-text.js';

/**
 * The rendering at a place.
 *
 * @param environment whose folder a bare revision means @default - a revision names its folder
 * @throws UserError when there is nothing, or what is there are no manifests
 */
export function readRendering(place: string, environment?: string): Rendering {
  if (place === '-' || (existsSync(place) && !statSync(place).isDirectory())) {
    return {
      name: place === '-' ? 'standard input' : place,
      manifests: parseManifests([{ name: place, text: readText(place) }]),
    };
  }
  const folder = existsSync(place) ? localFolder(place) : openRevision(revisionOf(place, environment));
  return { name: folder.name, manifests: manifestsIn(folder) };
}

function revisionOf(place: string, environment: string | undefined): string {
  if (place.includes(':')) return place;
  if (environment !== undefined && place !== '') return `${place}:./dist/${environment}`;
  throw UserError.of(
    `${JSON.stringify(place)} is neither a folder nor a file; name one, or a folder of a git revision as in main:dist/production`,
  );
}

function localFolder(path: string): Folder {
  return { name: path, files: readdirSync(path).sort(), read: (file) => readText(join(path, file)) };
}

const kustomization = 'kustomization.yaml';

/** What is applied is what the kustomization lists, or without one every YAML file. */
function manifestsIn(folder: Folder): Rendering['manifests'] {
  const files = folder.files.includes(kustomization)
    ? resourcesOf(folder)
    : folder.files.filter((file) => /\.ya?ml$/.test(file));
  if (files.length === 0)
    throw UserError.of(`${folder.name} holds no manifests; name a folder that orchestra synth wrote`);
  const { results, problems } = gather(files, (file) => ({ name: `${folder.name}/${file}`, text: folder.read(file) }));
  if (problems.length > 0) throw new UserError(problems);
  return parseManifests(results);
}

function resourcesOf(folder: Folder): readonly string[] {
  const name = `${folder.name}/${kustomization}`;
  const { value, problems } = parseYaml(folder.read(kustomization), name);
  if (problems.length > 0) throw new UserError(problems);
  const resources = textsAt(value, 'resources');
  const unknown = resources.filter((file) => !folder.files.includes(file));
  if (unknown.length === 0) return resources;
  throw UserError.of(
    `${name}: lists ${unknown.join(', ')}, which is no file of that folder; render it with kustomize first, and name the file`,
  );
}
