// The tables of docs/operator.md, made from what the operator itself uses: metrics, conditions, reasons, environment.
// The page is written by hand around them.
import { operatorVariables, type OperatorVariable } from '../model/platform/operator-environment.js';
import { markdownTable } from '../model/markdown-table.js';
import { processVariables } from '../model/sessions/index.js';
import { schemaLeaves } from '../model/values/json-schema.js';
import { createLog } from '../runtime/log.js';
import { Metrics } from '../runtime/metrics.js';
import { conditionTypes, reasons } from './reasons.js';
import { measureSessions } from './session-metrics.js';
import { SessionMemories } from './session-memory.js';

const tables: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
  process: () =>
    markdownTable(
      ['Variable', 'Unset', 'What it is'],
      Object.entries(processVariables).map(([name, { unset, meaning }]) => [code(name), String(unset), meaning]),
    ),
  metrics: async () => markdownTable(['Metric', 'Type', 'What it says'], await metricRows()),
  conditions: () =>
    markdownTable(
      ['Condition', 'What it says'],
      Object.entries(conditionTypes).map(([type, meaning]) => [code(type), meaning]),
    ),
  reasons: () =>
    markdownTable(
      ['Reason', 'On', 'What it means, and what to do'],
      Object.entries(reasons).map(([reason, { on, meaning }]) => [code(reason), on.map(code).join(', '), meaning]),
    ),
  environment: () =>
    markdownTable(['Variable', 'Written as', 'From', 'What it means'], operatorVariables.map(environmentRow)),
};

/**
 * The page with its tables written anew, each between `<!-- generated: name -->` and `<!-- end -->`.
 *
 * @throws Error when the page does not have exactly these tables
 */
export async function operatorPage(page: string): Promise<string> {
  const places = [...page.matchAll(/(?<=<!-- generated: (\S+) -->\n)[\s\S]*?(?=<!-- end -->)/g)];
  const names = places.map(([, name = '']) => name);
  if (names.toSorted().join() !== Object.keys(tables).toSorted().join()) {
    throw new Error(
      `docs/operator.md has places for ${names.join(', ')}, but the tables are ${Object.keys(tables).join(', ')}`,
    );
  }
  let written = page;
  for (const { 0: before, 1: name = '' } of places) {
    const table = (await tables[name]?.()) ?? [];
    written = written.replace(`<!-- generated: ${name} -->\n${before}`, () =>
      [`<!-- generated: ${name} -->`, '', ...table, '', ''].join('\n'),
    );
  }
  return written;
}

/** As Prometheus is told them: counters, histograms, gauges. */
async function metricRows(): Promise<string[][]> {
  const metrics = new Metrics({ prefix: 'orchestra_', log: createLog().logger });
  metrics.watchControllers([]);
  metrics.watchLeader(() => true);
  metrics.watchLog(() => 0);
  measureSessions({
    metrics,
    memories: new SessionMemories(),
    clock: { offsetMs: () => 0 },
    workspaces: { count: () => ({ used: 0, unused: 0, idle: 0 }) },
  });
  const all = await metrics.catalog();
  return all.map(({ name, type, help }) => [code(name), type, help]);
}

function environmentRow({ name, form, from, meaning }: OperatorVariable): string[] {
  const description = schemaLeaves().find(({ path }) => path.join('.') === from[0])?.node.description;
  const said = meaning ?? description?.replace(/<\w+>/g, code) ?? '';
  return [code(name), form, from.map(code).join(', '), said];
}

function code(text: string): string {
  return `\`${text}\``;
}
