// What the tests of `orchestra diff` share: namespaces and files of their own, and the command line on a real cluster.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { toStream } from '../../src/manifest/layout.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import type { Comparison, ObjectDifference } from '../../src/review/comparison-report.js';
import { orchestra, type Outcome } from '../cli/command.js';
import type { ControlPlane } from './harness/control-plane.js';

/** A comparison as a program reads it, with how the command ended. */
export interface ReadComparison extends Comparison {
  readonly code: number;
}

/** One test file's place on the cluster and on the disk. */
export class DiffWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'orchestra-diff-'));
  readonly #namespaces: string[] = [];

  constructor(readonly cluster: ControlPlane) {}

  async kubectl(words: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await this.cluster.kubectl([...words], { input });
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }

  async namespace(name: string): Promise<string> {
    await this.kubectl(['create', 'namespace', name]);
    this.#namespaces.push(name);
    return name;
  }

  /** Applies as a manager does that applies on the server. */
  async apply(manifests: readonly Manifest[], manager = 'kubectl'): Promise<void> {
    const words = ['apply', '--server-side', '--force-conflicts', `--field-manager=${manager}`, '-f', '-'];
    await this.kubectl(words, streamOf(manifests));
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** `orchestra diff`, as the administrator unless a kubeconfig is named. */
  async diff(...words: string[]): Promise<Outcome> {
    const where = words.includes('--kubeconfig') ? [] : ['--kubeconfig', this.cluster.kubeconfig];
    return orchestra('diff', ...where, ...words);
  }

  async compare(...words: string[]): Promise<ReadComparison> {
    const { code, out, said } = await this.diff(...words, '--output', 'json');
    expect(out, said).not.toBe('');
    return { ...(JSON.parse(out) as Comparison), code };
  }

  /** A comparison with these manifests and nothing else. */
  async compareWith(manifests: readonly Manifest[], ...words: string[]): Promise<ReadComparison> {
    return this.compare(...this.to(manifests), ...words);
  }

  /** The words that name these manifests as what is rendered. */
  to(manifests: readonly Manifest[]): string[] {
    const namespace = manifests[0]?.metadata.namespace ?? 'nowhere';
    return ['--to', this.file(`${namespace}.yaml`, streamOf(manifests)), '--namespace', namespace];
  }

  async remove(): Promise<void> {
    await this.cluster.kubectl(['delete', 'namespace', ...this.#namespaces, '--wait=false', '--ignore-not-found']);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What is said about one object. */
export function differenceOf(comparison: Comparison, kind: string, name: string): ObjectDifference {
  const found = comparison.objects.find((each) => each.object.kind === kind && each.object.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} in ${JSON.stringify(comparison, null, 1)}`);
  return found;
}

function streamOf(manifests: readonly Manifest[]): string {
  return toStream([{ id: 'all', manifests }]);
}
