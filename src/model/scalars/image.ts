// Container images and their parts, by the grammar that container runtimes share.
import type { Scalar } from './scalar.js';
import { checked } from './scalar.js';

const hostLabel = '[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?';
const registry = `${hostLabel}(\\.${hostLabel})*(:[0-9]{1,5})?`;
const component = '[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*';
const name = `(${registry}/)?${component}(/${component})*`;
const tag = '[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}';
const digest = 'sha256:[0-9a-f]{64}';
const digestExample = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** Where images are pulled from: a host, perhaps a port, perhaps the path of a mirror or project within it. */
export const imageRegistry: Scalar = {
  title: 'a registry (host, host:port or host/path, no scheme)',
  pattern: `^${registry}(/${component})*$`,
  maxLength: 253,
  examples: ['registry.example.edu', 'localhost:5000', 'europe-docker.pkg.dev/project/images'],
};

/** An image without tag and digest; it may name its registry. */
export const imageRepository: Scalar = {
  title: 'an image repository (no tag, no digest)',
  pattern: `^${name}$`,
  maxLength: 255,
  examples: ['rocker/rstudio', 'orchestra', 'quay.io/jupyter/scipy-notebook'],
};

/** An image's tag. */
export const imageTag: Scalar = {
  title: 'an image tag',
  pattern: `^${tag}$`,
  maxLength: 128,
  examples: ['v7.15.3', 'latest', '2025-03-14_arm64'],
};

/** An image's digest. */
export const imageDigest: Scalar = {
  title: 'an image digest (sha256: and 64 hexadecimal digits)',
  pattern: `^${digest}$`,
  maxLength: 71,
  examples: [digestExample, digestExample.replace('9f86', '0001'), digestExample.replace('9f86', 'abcd')],
};

/** A whole image reference, as a container names it. */
export const imageReference: Scalar = {
  title: 'an image reference',
  pattern: `^${name}(:${tag})?(@${digest})?$`,
  maxLength: 455,
  examples: ['rocker/rstudio:latest', `orchestra@${digestExample}`, 'localhost:5000/a/b__c:1.0'],
};

/** An image reference taken apart; parts that were not written are absent. */
export interface ImageParts {
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The parts of an image reference. As in container runtimes a first part with a dot or colon, or `localhost`, is the registry. */
export function parseImageReference(text: string): ImageParts {
  const [named = '', digest] = checked(imageReference, text).split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  return {
    ...repositoryParts(colon < 0 ? named : named.slice(0, colon)),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function repositoryParts(path: string): { registry?: string; repository: string } {
  const slash = path.indexOf('/');
  const first = path.slice(0, Math.max(slash, 0));
  if (!/[.:A-Z]|^localhost$/.test(first)) return { repository: path };
  return { registry: first, repository: path.slice(slash + 1) };
}

/** The image reference made of parts: `registry/repository:tag@digest`. */
export function formatImageReference({ registry, repository, tag, digest }: ImageParts): string {
  const named = registry === undefined ? repository : `${registry}/${repository}`;
  return `${named}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
