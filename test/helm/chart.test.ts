// The chart in helm/orchestra renders what the program renders, and refuses what the program refuses, for random values
// documents: as files in several layers and as flags, through Helm's own code.
import fc from 'fast-check';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.js';
import { describeHelm, helmBinary } from '../cluster/harness/control-plane.js';
import { agreement, ours } from './chart-outcomes.js';
import { documents, rawScalars } from './documents.js';
import type { RenderRequest } from './render/renderer.js';
import { renderAll } from './render/renderer.js';

const CHART = join(import.meta.dirname, '..', '..', 'helm', 'orchestra');
const DOCUMENTS = Number(process.env['ORCHESTRA_DOCUMENTS'] ?? 240);
const SEED = Number(process.env['ORCHESTRA_SEED'] ?? 5);

const release = { release: 'orchestra', namespace: 'orchestra-system' } as const;
const run = promisify(execFile);

/** Texts always in quotes: the program refuses some blocks of text that Helm reads. */
const quoted = { version: '1.1', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' } as const;

/** A document given in one of the ways in which values reach Helm. */
function requests(document: JsonObject, index: number): RenderRequest {
  switch (index % 5) {
    case 0:
      return { ...release, files: [JSON.stringify(document)] };
    case 1:
      return { ...release, files: [stringify(document, quoted)] };
    case 2:
      return { ...release, files: halves(document).map((half) => stringify(half, quoted)) };
    case 3:
      return {
        ...release,
        files: [],
        setJSON: Object.entries(document).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
      };
    default:
      return {
        ...release,
        release: 'class-2',
        namespace: 'lab',
        files: [JSON.stringify(document)],
        set: scalars(document),
      };
  }
}

/** Two documents that merge to one; the first holds everything, the second half of it again. */
function halves(document: JsonObject): JsonObject[] {
  const entries = Object.entries(document);
  return [document, Object.fromEntries(entries.filter((_, index) => index % 2 === 0))];
}

/** Flags and whole numbers of a document as --set writes them. */
function scalars(value: Json | undefined, path: readonly string[] = []): string[] {
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return [`${path.join('.')}=${String(value)}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || path.length > 2) return [];
  return Object.entries(value as JsonObject)
    .filter(([key]) => /^[a-zA-Z0-9-]+$/.test(key))
    .flatMap(([key, member]) => scalars(member, [...path, key]));
}

describeHelm('helm/orchestra', () => {
  it(`agrees with the program about ${String(DOCUMENTS)} documents`, { timeout: 1_200_000 }, async () => {
    const asked = fc.sample(documents(), { numRuns: DOCUMENTS, seed: SEED }).map(requests);
    const answers = await renderAll(CHART, asked);
    const seen = { equal: 0, 'both refuse': 0, stricter: 0 };
    asked.forEach((request, index) => {
      const how = agreement(ours(request), answers[index] ?? { error: 'no answer' });
      if (typeof how !== 'string')
        expect.fail(`document ${String(index)}: ${how.disagreement}\n${JSON.stringify(request)}`);
      seen[how]++;
    });
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    expect(seen.equal).toBeGreaterThan(DOCUMENTS / 3);
    expect(seen.stricter).toBeLessThan(DOCUMENTS / 5);
  });

  it.each(rawScalars)('agrees about %s', async (text) => {
    const request = { ...release, files: [text] };
    const [answer] = await renderAll(CHART, [request]);
    expect(agreement(ours(request), answer ?? { error: 'no answer' })).toBeTypeOf('string');
  });

  it.each([
    'frontend.image.tag=007',
    'ingress.port=30080',
    'api.replicas=2',
    'frontend.podAnnotations.a=true',
    'api.extraEnv[0].name=A',
  ])('agrees about --set %s', async (set) => {
    const request = { ...release, files: [JSON.stringify(valid)], set: [set] };
    const [answer] = await renderAll(CHART, [request]);
    expect(agreement(ours(request), answer ?? { error: 'no answer' })).toBeTypeOf('string');
  });

  describe('through the helm program', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'orchestra-chart-'));
      writeFileSync(join(folder, 'values.yaml'), JSON.stringify(valid));
      return () => rmSync(folder, { recursive: true });
    });

    it('is clean for helm lint --strict', async () => {
      const { stdout } = await run(helmBinary(), ['lint', '--strict', CHART, '-f', join(folder, 'values.yaml')], {
        env: {},
      });
      expect(stdout).toContain('0 chart(s) failed');
    });

    it('says the same sentence as the program when a rule is broken', async () => {
      const asked = run(helmBinary(), ['template', 'orchestra', CHART, '--set', 'oauth2Proxy.fullProxy=true'], {
        env: {},
      });
      const refusal = ours({ ...release, files: [], set: ['oauth2Proxy.fullProxy=true'] });
      const sentences = 'refused' in refusal ? refusal.refused.split('\n') : [];
      expect(sentences.length).toBeGreaterThan(0);
      await expect(asked).rejects.toThrow();
      const said = await asked.catch((error: unknown) => (error as { stderr: string }).stderr);
      for (const sentence of sentences) expect(said).toContain(sentence);
    });
  });
});

const valid = {
  api: { database: { existingSecret: 'db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
};
