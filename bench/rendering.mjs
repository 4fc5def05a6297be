// What renderings cost within one process, and how that grows with the number of environments.
import { layOut, parseWorkshop, renderWorkshop, settingsOf, synthesise, valuesByDefault } from '../lib/src/index.js';
import { beside, median, row, time } from './figures.mjs';
import { productionValues } from './production.mjs';

/** Measures and prints. */
export function benchRendering() {
  const values = productionValues();
  const render = () => layOut(synthesise(values));
  for (let i = 0; i < 50; i++) render();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const times = Array.from({ length: 200 }, () => time(render));
  globalThis.gc?.();
  const kept = (process.memoryUsage().heapUsed - before) / 200 / 1024;
  console.log('\nIn one process, production, medians of 200');
  row('parse values', median(Array.from({ length: 200 }, () => time(productionValues))));
  row('constructs to YAML', median(times));
  const session = sessionTime();
  row('a session: Workshop to manifests, p50', session);
  console.log(beside(session, { below: 0.3 }, ' ms').padStart(100));
  console.log(`heap kept per rendering${' '.repeat(36)}${kept.toFixed(2).padStart(9)} KiB`);
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

/** Measures and prints. */
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
