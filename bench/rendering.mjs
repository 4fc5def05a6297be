// What renderings cost within one process, and how that grows with the number of environments.
import { layOut, parseWorkshop, renderWorkshop, settingsOf, synthesise, valuesByDefault } from '../lib/src/index.js';
import { median, row, time } from './figures.mjs';
import { productionValues } from './production.mjs';
import { aim, figure } from './sheet.mjs';

/** @returns {import('./sheet.mjs').Sheet[]} */
export function benchRendering() {
  const values = productionValues();
  const render = () => layOut(synthesise(values));
  for (let i = 0; i < 50; i++) render();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const times = Array.from({ length: 200 }, () => time(render));
  globalThis.gc?.();
  const kept = (process.memoryUsage().heapUsed - before) / 200 / 1024;
  const parsing = Array.from({ length: 200 }, () => time(productionValues));
  const session = sessionTime();
  return [
    {
      title: 'In one process, p50',
      figures: [
        figure("production's values parsed", `${median(parsing).toFixed(2)} ms`),
        figure('its constructs rendered to YAML', `${median(times).toFixed(2)} ms`),
        figure('heap kept by one such rendering', `${kept.toFixed(2)} KiB`),
        aim('a session, from Workshop to manifests', `${session.toFixed(2)} ms`, session, { below: 0.3, unit: ' ms' }),
      ],
    },
  ];
}

/** The p50 of one full session: a volume, authentication, isolation. */
function sessionTime() {
  const release = { name: 'orchestra', namespace: 'orchestra-system', service: 'orchestra' };
  const settings = settingsOf({ values: valuesByDefault(), release });
  const { workshop } = parseWorkshop({
    apiVersion: 'orchestra.io/v1',
    kind: 'Workshop',
    metadata: { name: 'bench', namespace: 'bench' },
    spec: { name: 'bench', owner: 'attendee@example.org', storage: {} },
  });
  const render = () => renderWorkshop(workshop, settings);
  for (let i = 0; i < 500; i++) render();
  return median(Array.from({ length: 2000 }, () => time(render)));
}

/** Measures and prints: ratios, which have no goal. */
export function benchGrowth() {
  const values = productionValues();
  console.log('\nEnvironments in one process; ratio to the cost of one, times their number');
  environments(values, 50);
  const one = median(Array.from({ length: 20 }, () => time(() => environments(values, 1))));
  for (const count of [1, 10, 50, 100, 200]) {
    row(
      `${count} environments`,
      median(Array.from({ length: 5 }, () => time(() => environments(values, count)))),
      one * count,
    );
  }
}

function environments(values, count) {
  for (let i = 0; i < count; i++) layOut(synthesise(values, { namespace: `orchestra-${i}` }));
}
