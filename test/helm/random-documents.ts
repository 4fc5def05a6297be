// So many random documents, given to the program and to the chart: whatever they make of each, they agree.
import fc from 'fast-check';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agreement, agreements, ours } from './chart-outcomes.js';
import { renderAll } from './render/renderer.js';
import { requests } from './requests.js';

const CHART = join(import.meta.dirname, '..', '..', 'helm', 'orchestra');

/** Every document is read once more by a YAML reader that is not Go's, when its number is a multiple of this. */
const READ_TWICE = 20;

/** How many documents each of two files tries, which run side by side; `make fuzz` asks for more, and for others. */
export const half = Math.ceil(Number(process.env['ORCHESTRA_DOCUMENTS'] ?? 2_000) / 2);

const SEED = Number(process.env['ORCHESTRA_SEED'] ?? 5);

/** Tries one half of the documents, and says how often they agreed in which way. */
export async function expectAgreement(which: 0 | 1): Promise<void> {
  const asked = fc
    .sample(requests, { numRuns: half, seed: SEED * 2 + which })
    .map((request, index) => ({ ...request, texts: index % READ_TWICE === 0 }));
  const answers = await renderAll(CHART, asked);
  const seen = Object.fromEntries(agreements.map((way) => [way, 0])) as Record<(typeof agreements)[number], number>;
  asked.forEach((request, index) => {
    const how = agreement(ours(request), answers[index] ?? { error: 'no answer' });
    if (typeof how !== 'string')
      expect.fail(`seed ${String(SEED)}, document ${String(index)}: ${how.disagreement}\n${JSON.stringify(request)}`);
    seen[how]++;
  });
  process.stdout.write(`${String(half)} documents: ${JSON.stringify(seen)}\n`);
  // What is refused at once proves little about templates.
  expect(seen.equal).toBeGreaterThan(half / 4);
  expect(seen['same sentences']).toBeGreaterThan(half / 20);
  expect(seen.stricter).toBeLessThan(half / 5);
}
