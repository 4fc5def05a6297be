// `make scale`: thousands of Workshops on a control plane of this machine, and what happens to them there. A number says how many
// (5000), names choose trials: make scale ARGS="500 restart churn". Only a run of all trials with all Workshops replaces the figures of docs/performance.md.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { replaceFigures, writeData } from '../page-figures.mjs';
import { grow, sizesUpTo } from './growth.mjs';
import { plotOf } from './plot.mjs';
import { profile } from './profile.mjs';
import { growthOf, pageOf } from './report.mjs';
import { openScene } from './scene.mjs';
import { played, trials } from './trials.mjs';

const MOST = 5000;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const machine = `${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;

const { size, chosen } = readWords(process.argv.slice(2));
const measured = await measure();
console.log(`\n${pageOf(measured)}`);
write(measured, size === MOST && chosen.length === Object.keys(trials).length);
process.exitCode = measured.trials.every(({ holds }) => holds) ? 0 : 1;

async function measure() {
  const scene = await openScene();
  const empty = await scene.operator.heapMb();
  tell(`the operator leads; its heap is ${empty.toFixed(0)} MB`);
  try {
    /** @type {import('./report.mjs').Measured} */
    const result = { machine, profile: await profile(scene), steps: [], trials: [] };
    for (const to of sizesUpTo(size)) {
      const step = await grow(scene, result.steps.at(-1)?.workshops ?? 0, to);
      result.steps.push(step);
      tell(
        `${to} Workshops: all Ready after ${step.seconds.toFixed(1)} s, one more after ${step.loneMs.toFixed(0)} ms`,
      );
    }
    if (result.steps.length > 1) result.trials.push(growthOf(result.steps));
    for (const name of chosen) {
      const trial = await played(name, scene, size);
      result.trials.push(trial);
      tell(`${name}: ${trial.saw}${trial.holds ? '' : `. MUST HOLD: ${trial.must}`}`);
    }
    return result;
  } finally {
    await scene.close();
  }
}

/** @param {readonly string[]} words */
function readWords(words) {
  const names = words.filter((word) => !/^\d+$/.test(word));
  for (const name of names) if (!(name in trials)) fail(name);
  const number = Number(words.find((word) => /^\d+$/.test(word)) ?? MOST);
  return { size: number, chosen: names.length > 0 ? names : Object.keys(trials) };
}

/** @param {string} name @returns {never} */
function fail(name) {
  console.error(
    `there is no trial ${name}: choose of ${Object.keys(trials).join(', ')}, and say how many Workshops (${MOST})`,
  );
  process.exit(2);
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`  ${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

/** @param {import('./report.mjs').Measured} result @param {boolean} isWhole */
function write(result, isWhole) {
  const folder = isWhole ? 'docs/performance' : 'out/scale';
  writeData(`${folder}/scale.json`, result);
  writeFileSync(here(`${folder}/scale.svg`), plotOf(result.steps));
  if (isWhole) replaceFigures('docs/performance.md', 'make scale', pageOf(result));
  console.log(`\nwritten to ${folder}`);
}
