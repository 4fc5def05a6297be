// Charts of one's own render, through Helm's own code, what their constructs render: the example, and one with a text of groups.
import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type * as z from 'zod';
import { Guestbook, guestbookChart, guestbookValues } from '../../examples/small-chart/chart.js';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import type { ChartSource, Props } from '../../src/helm-compiler/index.js';
import { compileChart, completeValues } from '../../src/helm-compiler/index.js';
import { forbiddenCharacter } from '../../src/model/document/text.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { describeHelm } from '../cluster/harness/control-plane.js';
import { documentsOf } from './documents.js';
import { Programs, programsChart, programsValues } from './programs-chart.js';
import { reasonsOf } from './refusals.js';
import { renderAll } from './render/renderer.js';

const release = { name: 'book', namespace: 'library', service: 'Helm', revision: 1 } as const;

/** A chart, and what it is compiled from. */
interface Small<Values> {
  readonly chart: ChartSource<Values>;
  readonly schema: z.ZodType<Values>;
  readonly build: new (scope: Construct, id: string, props: Props<Values>) => Construct;
}

function constructed<Values>({ schema, build }: Small<Values>, document: JsonObject): Json[] {
  const chart = new Chart(new App(), 'chart');
  new build(chart, 'construct', { values: completeValues(schema, document), release });
  const objects = chart.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each));
  return objects.map((object) => JSON.parse(JSON.stringify(object.toJson())) as Json);
}

/**
 * YAML reads some characters otherwise than they are written; our program refuses them, and this one has no program. Nor does
 * cdk8s by itself render a map with an entry called constructor.
 */
function isReadable(document: JsonObject): boolean {
  const text = JSON.stringify(document);
  return forbiddenCharacter(text.replaceAll('\\u', '\u0007')) === undefined && !text.includes('"constructor":');
}

async function expectSameObjects<Values>(small: Small<Values>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'small-chart-'));
  for (const { path, text } of compileChart(small.chart).files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const documents = fc
    .sample(documentsOf(small.chart.values.tree), { numRuns: 200, seed: 3 })
    .filter(isReadable)
    .filter((document) => document['image'] !== '' && document['image'] !== null);
  const answers = await renderAll(
    folder,
    documents.map((document) => ({ release: 'book', namespace: 'library', files: [JSON.stringify(document)] })),
  );
  let rendered = 0;
  documents.forEach((document, index) => {
    const { objects = [], error } = answers[index] ?? {};
    if (error !== undefined) return expect(reasonsOf(error), error).toBeDefined();
    rendered++;
    expect(differenceOf(constructed(small, document), objects), JSON.stringify(document)).toBeUndefined();
  });
  // The rest has what the schema refuses, such as a list with a null in it.
  expect(rendered).toBeGreaterThan(documents.length / 2);
  rmSync(folder, { recursive: true });
}

describeHelm('a chart of one’s own renders what its constructs render', () => {
  it('the example', { timeout: 120_000 }, () =>
    expectSameObjects({ chart: guestbookChart, schema: guestbookValues, build: Guestbook }),
  );

  it('one with a text of several groups', { timeout: 120_000 }, () =>
    expectSameObjects({ chart: programsChart, schema: programsValues, build: Programs }),
  );
});
