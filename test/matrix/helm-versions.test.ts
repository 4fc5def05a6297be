// The chart under the oldest helm that it is for, and under the next major one: the same documents, lint, and a life on the
// control plane. `make test-matrix` builds both and runs this.
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherHelms } from '../../control-plane/build.mjs';
import { connect } from '../../control-plane/connect.mjs';
import { helmPins } from '../../control-plane/versions.mjs';
import type { Json } from '../../src/model/json.js';
import { connectControlPlane, describeCluster } from '../cluster/harness/control-plane.js';
import type { Commands } from '../cluster/harness/release.js';
import { commandsOf, settledVersions } from '../cluster/harness/release.js';
import { agreement, ours } from '../helm/chart-outcomes.js';
import { basis } from '../helm/documents.js';
import { isSentence } from '../helm/refusals.js';
import type { RenderAnswer, RenderRequest } from '../helm/render/renderer.js';
import { requests } from '../helm/requests.js';

const HELM = join(import.meta.dirname, '..', '..', 'helm');
const CHART = join(HELM, 'orchestra');
const DEFINITION = join(HELM, 'orchestra-crds');

const DOCUMENTS = Number(process.env['ORCHESTRA_DOCUMENTS'] ?? 100);
const SEED = Number(process.env['ORCHESTRA_SEED'] ?? 3);

describeCluster('the chart', () => {
  describe.each(helmPins)('under helm $version', ({ name, version }) => {
    let cluster: ReturnType<typeof connect>;
    let commands: Commands;
    let folder: string;
    beforeAll(async () => {
      const details = connectControlPlane();
      const helm = (await otherHelms({ build: false }))[name] ?? '';
      cluster = connect({ ...details, binaries: { ...details.binaries, helm } });
      commands = commandsOf(cluster);
      folder = mkdtempSync(join(tmpdir(), 'orchestra-matrix-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    function written(file: string, text: string): string {
      const path = join(folder, file);
      writeFileSync(path, text);
      return path;
    }

    it('is that helm', async () => {
      expect(await commands.helm('version', '--short')).toContain(version);
    });

    it(`agrees with the program about ${String(DOCUMENTS)} random documents`, { timeout: 1_800_000 }, async () => {
      const seen: Record<string, number> = {};
      for (const request of fc.sample(requests, { numRuns: DOCUMENTS, seed: SEED })) {
        const how = compared(request, await rendered(request));
        if (typeof how !== 'string') expect.fail(`${how.disagreement}\n${JSON.stringify(request)}`);
        seen[how] = (seen[how] ?? 0) + 1;
      }
      process.stdout.write(`helm ${version}, ${String(DOCUMENTS)} documents: ${JSON.stringify(seen)}\n`);
      expect(seen['equal']).toBeGreaterThan(DOCUMENTS / 4);
    });

    async function rendered({ release, namespace, files, ...flags }: RenderRequest): Promise<RenderAnswer> {
      const { code, stdout, stderr } = await cluster.helm([
        'template',
        release,
        CHART,
        `--namespace=${namespace}`,
        ...files.map((text, index) => `--values=${written(`${String(index)}.yaml`, text)}`),
        ...(flags.setJSON ?? []).map((text) => `--set-json=${text}`),
        ...(flags.set ?? []).map((text) => `--set=${text}`),
        ...(flags.setString ?? []).map((text) => `--set-string=${text}`),
      ]);
      if (code !== 0) return { error: stderr.replace(/^(?:.*\n)*?Error: /, '').replace(/\n\nUse --debug [^]*$/, '') };
      const objects = parseAllDocuments(stdout).map((each) => each.toJS() as Json);
      return { objects: objects.filter((each) => each !== null), notes: null };
    }

    it.each([CHART, DEFINITION])('is clean for helm lint --strict: %s', async (chart) => {
      const values = written('values.yaml', JSON.stringify(basis));
      expect(await commands.helm('lint', '--strict', chart, '-f', values)).toContain('0 chart(s) failed');
    });

    it('is installed, upgraded, rolled back and uninstalled', { timeout: 240_000 }, async () => {
      const { helm, kubectl } = commands;
      const namespace = name.replaceAll('.', '-');
      const values = written('values.yaml', JSON.stringify({ ...basis, crds: { install: false } }));
      const where = ['lab', '-n', namespace, '--timeout=120s'];
      const notes = await helm('install', ...where, CHART, '--create-namespace', '-f', values);
      expect(notes).toContain('https://app.orchestra.localhost');
      const before = await settledVersions(cluster, 'lab', namespace);
      await helm('upgrade', ...where, CHART, '-f', values);
      expect(await settledVersions(cluster, 'lab', namespace)).toEqual(before);
      await helm('upgrade', ...where, CHART, '--reuse-values', '--set=frontend.replicas=2');
      await helm('rollback', 'lab', '1', '-n', namespace, '--timeout=120s');
      const replicas = ['get', 'deployment', 'lab-frontend', '-n', namespace, '-o', 'jsonpath={.spec.replicas}'];
      expect(await kubectl(...replicas)).toBe('1');
      await helm('uninstall', 'lab', '-n', namespace);
      expect(await kubectl('get', 'deployments', '-n', namespace, '-o', 'name')).toBe('');
      await kubectl('delete', 'namespace', namespace, '--wait=false');
    });
  });
});

/** As under the usual helm; an older one has words of its own for what its schema refuses, and names no places. */
function compared(request: RenderRequest, answer: RenderAnswer): ReturnType<typeof agreement> | 'both schemas' {
  const our = ours(request);
  const { error = '' } = answer;
  const isOfOldSchema =
    error.startsWith("values don't meet the specifications of the schema") && !error.includes("- at '");
  const isOursToo = 'refused' in our && (our.unread || our.refused.some((each) => !isSentence(each)));
  return isOfOldSchema && isOursToo ? 'both schemas' : agreement(our, answer);
}
