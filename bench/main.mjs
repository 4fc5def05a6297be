// `make bench`: what the parts cost, beside what they are meant to cost. Ratios within one run are what to compare; the machine is
// printed because milliseconds are its own. Words choose parts, numbers choose how many Workshops at once instead of 100 and
// 1000: make bench ARGS="operator 100". A run of the parts that have goals, with these numbers, replaces the figures of
// docs/performance.md.
import { cpus, loadavg, totalmem } from 'node:os';
import { benchChart } from './chart.mjs';
import { benchOperator } from './operator.mjs';
import { replaceFigures, writeData } from './page-figures.mjs';
import { benchGrowth, benchRendering } from './rendering.mjs';
import { pageOf, print } from './sheet.mjs';
import { benchStart } from './start.mjs';
import { benchSynthesis } from './synthesis.mjs';

const words = process.argv.slice(2);
const numbers = words.filter((word) => /^[1-9][0-9]*$/.test(word));
const counts = numbers.length > 0 ? numbers.map(Number) : [100, 1000];
const parts = {
  synthesis: benchSynthesis,
  rendering: benchRendering,
  growth: benchGrowth,
  chart: benchChart,
  start: benchStart,
  operator: () => benchOperator({ counts }),
};
/** What the page tells. */
const withGoals = ['rendering', 'start', 'operator'];
const chosen = words.filter((word) => word in parts);
const unknown = words.filter((word) => !numbers.includes(word) && !chosen.includes(word));
if (unknown.length > 0) {
  console.error(
    `there is no ${unknown.join(', ')} to measure: choose of ${Object.keys(parts).join(', ')}, and numbers`,
  );
  process.exit(2);
}

const machine = `${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;
console.log(machine);
const before = loadavg()[0]?.toFixed(1);
/** @type {Map<string, import('./sheet.mjs').Sheet[]>} */
const sheets = new Map();
for (const part of chosen.length > 0 ? chosen : Object.keys(parts)) {
  console.log(`\nLoad of the machine before: ${loadavg()[0]?.toFixed(1)}`);
  const found = (await parts[part]()) ?? [];
  found.forEach(print);
  sheets.set(part, found);
}
const told = withGoals.map((part) => sheets.get(part) ?? []);
if (numbers.length === 0 && told.every(({ length }) => length > 0)) {
  const run = { machine: `${machine}, which had a load of ${before} before`, sheets: told.flat() };
  writeData('docs/performance/bench.json', run);
  replaceFigures('docs/performance.md', 'make bench', pageOf(run));
}
