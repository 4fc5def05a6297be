// Where a GitOps tool finds the rendered manifests: what its objects have in common, whichever tool it is.
import type { Release } from '../../model/platform/release.js';
import type { Problem } from '../../model/problem.js';
import { conforms, dnsLabel, requirement } from '../../model/scalars/index.js';
import type { Values } from '../../model/values/schema/index.js';

/** What is synced, from where to where. */
export interface Delivery {
  readonly values: Values;
  readonly release: Release;
  /** Address of the repository. */
  readonly repository: string;
  /** Branch, `refs/…`, or commit. */
  readonly revision: string;
  /** Folder of the repository that holds the manifests, without `./` in front. */
  readonly path: string;
  /** Namespace in which the tool looks for its objects. */
  readonly toolNamespace: string;
}

/** What is wrong with where the manifests are said to be. */
export function deliveryFaults({ repository, revision, path, toolNamespace }: Delivery): Problem[] {
  return [
    ...problemOf('--repo', repositoryFault(repository)),
    ...problemOf('--revision', revisionFault(revision)),
    ...problemOf('--path', pathFault(path)),
    ...problemOf('--tool-namespace', conforms(dnsLabel, toolNamespace) ? undefined : requirement(dnsLabel)),
  ];
}

function problemOf(where: string, message: string | undefined): Problem[] {
  return message === undefined ? [] : [{ path: [], where, message }];
}

function repositoryFault(repository: string): string | undefined {
  if (!/^(https|http|ssh):\/\/[^\s/]+\/\S+$/.test(repository) || !URL.canParse(repository)) {
    return 'must be an address such as https://git.example.edu/platform/orchestra.git or ssh://git@git.example.edu/platform/orchestra.git';
  }
  const { protocol, username, password } = new URL(repository);
  // Over ssh a name alone opens nothing; over https it may be a token.
  if (password === '' && (username === '' || protocol === 'ssh:')) return undefined;
  return 'holds credentials, which everybody could read who reads the object; give it to the tool in a Secret';
}

function revisionFault(revision: string): string | undefined {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._/+@-]*$/.test(revision) && !/\.\.|\/\/|\/$|\.lock$/.test(revision);
  return isName
    ? undefined
    : `must be a branch, a commit or a name such as refs/tags/v1, not ${JSON.stringify(revision)}`;
}

function pathFault(path: string): string | undefined {
  const isInside = path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && !/\s/.test(path);
  return isInside
    ? undefined
    : `must be a folder of the repository such as dist/production, not ${JSON.stringify(path)}`;
}
