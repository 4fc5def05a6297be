// The token file of a kubeconfig's user: the library that reads kubeconfigs knows it under another name than the
// format does, and would read it once only.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

interface RawKubeconfig {
  readonly users?: readonly { readonly name?: string; readonly user?: { readonly tokenFile?: string } | null }[] | null;
}

/** The token in the file that the first kubeconfig with this user names, or undefined when it names none. */
export async function findFileToken(kubeconfigs: readonly string[], userName: string): Promise<string | undefined> {
  for (const path of kubeconfigs) {
    const { users } = (parse(await readFile(path, 'utf8')) ?? {}) as RawKubeconfig;
    const entry = users?.find(({ name }) => name === userName);
    if (entry?.user?.tokenFile) {
      return (await readFile(resolve(dirname(path), entry.user.tokenFile), 'utf8')).trim();
    }
    if (entry) return undefined;
  }
  return undefined;
}
