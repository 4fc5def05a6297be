// The page lists every metric of the operator with the words that Prometheus is told.
import { expect, test } from 'vitest';
import { measureSessions } from '../../src/operator/session-metrics.js';
import { SessionMemories } from '../../src/operator/session-memory.js';
import { Metrics } from '../../src/runtime/metrics.js';
import { recordedLog } from '../runtime/recorded-log.js';
import { getPage, rowsOf } from './pages.js';

test('docs/operator.md has every metric, and no other', async () => {
  const log = recordedLog();
  const metrics = new Metrics({ prefix: 'orchestra_', log });
  metrics.watchControllers([]);
  metrics.watchLeader(() => true);
  metrics.watchLog(() => 0);
  measureSessions({
    metrics,
    memories: new SessionMemories(),
    clock: { offsetMs: () => 0 },
    workspaces: { count: () => ({ used: 0, unused: 0, idle: 0 }) },
  });
  const { text } = await metrics.render();
  const told = [...text.matchAll(/^# HELP (orchestra_\S+) (.*)$/gm)].map(([, name, help]) => [
    `\`${String(name)}\``,
    help,
  ]);
  const listed = rowsOf(getPage('docs/operator.md')).filter(([name = '']) => name.startsWith('`orchestra_'));
  expect(listed.map(([name, , meaning]) => [name, meaning]).sort()).toEqual(told.sort());
});
