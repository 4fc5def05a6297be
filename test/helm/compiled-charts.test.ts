// The charts in helm/ are what the constructs compile to, byte for byte; and archives are the same bytes whenever and wherever
// they are packed, and charts to the real helm. Compiling takes two minutes, so that one compilation shows it all.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chartArchive } from '../../src/helm-compiler/archive.js';
import { productVersion } from '../../src/model/version.js';
import { orchestra } from '../cli/command.js';
import { describeHelm, helmBinary } from '../cluster/harness/control-plane.js';
import { basis } from './documents.js';

const HELM = join(import.meta.dirname, '..', '..', 'helm');
const run = promisify(execFile);

/** The files of a committed chart. */
function committed(chart: string): { path: string; text: string }[] {
  const folder = join(HELM, chart);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }));
}

describeHelm('orchestra helm --package', () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), 'orchestra-package-'));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('compiles the constructs to the bytes that are committed', { timeout: 3_600_000 }, async () => {
    const { code, said } = await orchestra('helm', '--package', '-o', out);
    expect(code, said).toBe(0);
    for (const chart of ['orchestra', 'orchestra-crds']) {
      await run('tar', ['-xzf', archiveOf(chart)], { cwd: out });
      for (const { path, text } of committed(chart))
        expect(readFileSync(join(out, chart, path), 'utf8'), `${chart}/${path}: run "make generate"`).toBe(text);
      // Packed at another time, from what another run has compiled.
      expect(readFileSync(archiveOf(chart)).equals(chartArchive(chart, committed(chart)))).toBe(true);
    }
  });

  describe.each(['orchestra', 'orchestra-crds'])('packs %s', (chart) => {
    const values = Object.entries(basis).map(([key, value]) => `--set-json=${key}=${JSON.stringify(value)}`);
    const helm = async (...words: string[]) =>
      (await run(helmBinary(), words, { env: {}, maxBuffer: 2 ** 26 })).stdout.replace(/^# Source: .*$/gm, '');

    it('so that helm renders the archive as it renders the folder', async () => {
      const rendered = (from: string) => helm('template', 'x', from, ...values);
      expect(await rendered(archiveOf(chart))).toBe(await rendered(join(HELM, chart)));
    });

    it('so that helm finds no fault with the archive', async () => {
      expect(await helm('lint', '--strict', archiveOf(chart), ...values)).toContain('0 chart(s) failed');
    });

    it('with the values that helm shows', async () => {
      expect((await helm('show', 'values', archiveOf(chart))).trimEnd()).toBe(
        readFileSync(join(HELM, chart, 'values.yaml'), 'utf8').trimEnd(),
      );
    });
  });

  function archiveOf(chart: string): string {
    return join(out, `${chart}-${productVersion}.tgz`);
  }
});
