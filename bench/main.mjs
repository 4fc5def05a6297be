// `make bench`: what the parts cost. Ratios within one run are what to compare; the machine is printed because
// milliseconds are its own. Words choose parts, `large` adds a thousand Workshops: make bench ARGS="operator large".
import { cpus, totalmem } from 'node:os';
import { benchChart } from './chart.mjs';
import { benchOperator } from './operator.mjs';
import { benchGrowth, benchRendering } from './rendering.mjs';
import { benchSynthesis } from './synthesis.mjs';

const parts = {
  synthesis: benchSynthesis,
  rendering: benchRendering,
  growth: benchGrowth,
  chart: benchChart,
  operator: () => benchOperator({ counts: words.includes('large') ? [100, 1000] : [100] }),
};
const words = process.argv.slice(2);
const unknown = words.filter((word) => word !== 'large' && !(word in parts));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')} to measure: choose of ${Object.keys(parts).join(', ')}, and large`);
  process.exit(2);
}

const chosen = words.filter((word) => word in parts);
console.log(
  `${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`,
);
for (const part of chosen.length > 0 ? chosen : Object.keys(parts)) await parts[part]();
