// Syncs rendered objects as Argo CD does, only stricter: wave by wave, each healthy before the next; what an object needs
// must be there no later than itself; and what is no longer rendered goes, unless it is marked.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../../src/manifest/manifest.js';
import { describeManifest } from '../../../src/manifest/manifest.js';
import type { ControlPlane } from '../harness/control-plane.js';
import type { Live } from '../operator/workshops.js';
import { isHealthy } from './health.js';
import { neededBy } from './references.js';

/** How a sync is made. */
export interface SyncOptions {
  /** How long a wave may take until it is healthy. @default 60 */
  readonly seconds?: number;
  /** False: only the API server itself finds what is missing. @default true */
  readonly checked?: boolean;
}

/** The objects in the order of their waves. */
export function wavesOf(manifests: readonly Manifest[]): Manifest[][] {
  const numbers = [...new Set(manifests.map(waveOf))].sort((a, b) => a - b);
  return numbers.map((number) => manifests.filter((manifest) => waveOf(manifest) === number));
}

function waveOf({ metadata }: Manifest): number {
  return Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
}

/** @throws Error with the first thing that goes wrong */
export async function sync(
  cluster: ControlPlane,
  waves: readonly (readonly Manifest[])[],
  { seconds = 60, checked = true }: SyncOptions = {},
): Promise<void> {
  const all = waves.flat();
  for (const wave of waves) {
    await kubectl(cluster, ['delete', '--ignore-not-found'], wave.filter(isHookToReplace));
    const how = ['--server-side', '--force-conflicts', '--validate=strict', '--field-manager=argocd-controller'];
    await kubectl(cluster, ['apply', ...how], wave);
    if (checked) await hasWhatItNeeds(cluster, wave, all);
    await isAllHealthy(cluster, wave, seconds);
  }
}

function isHookToReplace({ metadata: { annotations = {} } }: Manifest): boolean {
  return annotations['argocd.argoproj.io/hook-delete-policy'] === 'BeforeHookCreation';
}

async function hasWhatItNeeds(cluster: ControlPlane, wave: readonly Manifest[], all: readonly Manifest[]) {
  const needed = new Map(wave.flatMap((manifest) => neededBy(manifest, all).map((other) => [other, manifest])));
  const there = new Set((await live(cluster, [...needed.keys()])).map(describeLive));
  for (const [other, manifest] of needed) {
    if (there.has(describeManifest(other))) continue;
    throw new Error(`${describeManifest(manifest)} needs ${describeManifest(other)}, which is not there`);
  }
}

async function isAllHealthy(cluster: ControlPlane, wave: readonly Manifest[], seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const objects = await live(cluster, wave);
    const ill = objects.filter((object) => !isHealthy(object));
    if (ill.length === 0 && objects.length === wave.length) return;
    if (Date.now() > deadline) throw new Error(`not healthy: ${ill.map(describeLive).join(', ')}`);
    await sleep(200);
  }
}

/** What is left over of the objects that an earlier sync applied. Marks are those of one tool. */
export async function prune(
  cluster: ControlPlane,
  { before, now, marks }: { before: readonly Manifest[]; now: readonly Manifest[]; marks: PruneMarks },
): Promise<Manifest[]> {
  const rendered = new Set(now.map(describeManifest));
  const left = before.filter((manifest) => !rendered.has(describeManifest(manifest)) && !marks(manifest));
  await kubectl(cluster, ['delete', '--ignore-not-found'], [...left].reverse());
  return left;
}

/** Whether a tool lets an object be that is no longer rendered. */
export type PruneMarks = (manifest: Manifest) => boolean;

/** The marks that Argo CD and Flux read. */
export const pruneMarks: Readonly<Record<string, PruneMarks>> = {
  'Argo CD': ({ metadata }) =>
    (metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? '').split(',').includes('Prune=false'),
  Flux: ({ metadata }) => metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'] === 'disabled',
};

/** The objects as the API server has them; those that it has not are left out. */
export async function live(cluster: ControlPlane, manifests: readonly Manifest[]): Promise<Live[]> {
  const text = await kubectl(cluster, ['get', '--ignore-not-found', '-o', 'json'], manifests);
  if (text === '') return [];
  const read = JSON.parse(text) as Live;
  return read.kind === 'List' ? read.items : [read];
}

function describeLive(object: Live): string {
  return describeManifest(object as Manifest);
}

async function kubectl(cluster: ControlPlane, words: string[], manifests: readonly Manifest[]): Promise<string> {
  if (manifests.length === 0) return '';
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  const { code, stdout, stderr } = await cluster.kubectl([...words, '-f', '-'], { input });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
