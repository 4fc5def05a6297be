// The example of a chart of one's own renders, through Helm's own code, what its constructs render.
import { ApiObject, App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Guestbook, guestbookChart, guestbookValues } from '../../examples/small-chart/chart.js';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import { compileChart, completeValues } from '../../src/helm-compiler/index.js';
import { forbiddenCharacter } from '../../src/model/document/text.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { describeHelm } from '../cluster/harness/control-plane.js';
import { documentsOf } from './documents.js';
import { reasonsOf } from './refusals.js';
import { renderAll } from './render/renderer.js';

const release = { name: 'book', namespace: 'library', service: 'Helm', revision: 1 } as const;

function constructed(document: JsonObject): Json[] {
  const chart = new Chart(new App(), 'chart');
  new Guestbook(chart, 'guestbook', { values: completeValues(guestbookValues, document), release });
  const objects = chart.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each));
  return objects.map((object) => JSON.parse(JSON.stringify(object.toJson())) as Json);
}

/** YAML reads some characters otherwise than they are written; our program refuses them, and this one has no program. */
function isReadable(document: JsonObject): boolean {
  return forbiddenCharacter(JSON.stringify(document).replaceAll('\\u', '\u0007')) === undefined;
}

describeHelm('a chart of one’s own', () => {
  it('renders what its constructs render', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guestbook-'));
    for (const { path, text } of compileChart(guestbookChart).files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const documents = fc
      .sample(documentsOf(guestbookChart.values.tree), { numRuns: 200, seed: 3 })
      .filter(isReadable)
      .filter((document) => document['image'] !== '' && document['image'] !== null);
    const asked = documents.map((document) => ({
      release: 'book',
      namespace: 'library',
      files: [JSON.stringify(document)],
    }));
    const answers = await renderAll(folder, asked);
    let rendered = 0;
    documents.forEach((document, index) => {
      const { objects = [], error } = answers[index] ?? {};
      if (error !== undefined) return expect(reasonsOf(error), error).toBeDefined();
      rendered++;
      expect(differenceOf(constructed(document), objects), JSON.stringify(document)).toBeUndefined();
    });
    // The rest has what the schema refuses, such as a list with a null in it.
    expect(rendered).toBeGreaterThan(documents.length / 2);
    rmSync(folder, { recursive: true });
  });
});
