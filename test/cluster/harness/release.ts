// What a release of Helm is made of on a control plane, and what has been written to it since.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ControlPlane } from './control-plane.js';

/** Commands that must succeed, by their words; what they print. */
export interface Commands {
  readonly helm: (...words: string[]) => Promise<string>;
  readonly kubectl: (...words: string[]) => Promise<string>;
}

/** The commands of a control plane. */
export function commandsOf(cluster: Pick<ControlPlane, 'helm' | 'kubectl'>): Commands {
  const running =
    (tool: 'helm' | 'kubectl') =>
    async (...words: string[]) => {
      const { code, stdout, stderr } = await cluster[tool](words);
      expect(code, `${tool} ${words.join(' ')}\n${stderr}`).toBe(0);
      return stdout;
    };
  return { helm: running('helm'), kubectl: running('kubectl') };
}

/**
 * The version of every object of a release that is no hook, by kind and name, when nothing has moved for a second:
 * controllers write the status of what was just applied.
 */
export async function settledVersions(
  cluster: Pick<ControlPlane, 'helm' | 'kubectl'>,
  release: string,
  namespace: string,
): Promise<Record<string, string>> {
  const { helm } = commandsOf(cluster);
  const manifest = await helm('get', 'manifest', release, '-n', namespace);
  let before = await versions(cluster, manifest);
  for (let quiet = 0; quiet < 4;) {
    await sleep(250);
    const now = await versions(cluster, manifest);
    quiet = JSON.stringify(now) === JSON.stringify(before) ? quiet + 1 : 0;
    before = now;
  }
  return before;
}

async function versions(cluster: Pick<ControlPlane, 'kubectl'>, input: string): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await cluster.kubectl(['get', '-f', '-', '-o', 'json'], { input });
  expect(code, stderr).toBe(0);
  const { items } = JSON.parse(stdout) as { items: Found[] };
  return Object.fromEntries(items.map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.resourceVersion]));
}

interface Found {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}
