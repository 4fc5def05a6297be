// The Helm chart: what compiling it costs, how long its templates are, and `helm template` beside `orchestra synth`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { controlPlaneBinaries, ControlPlaneUnavailable } from '../control-plane/build.mjs';
import { compileChart } from '../lib/src/helm-compiler/compile.js';
import { platformChart } from '../lib/src/helm-compiler/platform.js';
import { median, row, time } from './figures.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const chart = join(root, 'helm/orchestra');

/** Measures and prints. */
export async function benchChart() {
  benchTemplates();
  await benchProcesses();
  benchCompilation();
}

/** Counted in what is committed: objects are those that templates can render. */
function benchTemplates() {
  const folder = join(chart, 'templates');
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const units = texts.filter((text) => /^kind: /m.test(text));
  const lines = units.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
  const objects = units.reduce((sum, text) => sum + text.match(/^kind: /gm).length, 0);
  console.log(`\n${objects} objects in ${lines} lines of templates: ${(lines / objects).toFixed(1)} each`);
}

async function benchProcesses() {
  const values = join(root, 'helm/values/production.yaml');
  const program = join(root, 'lib/src/cli/orchestra.js');
  const helm = await findHelm();
  if (helm === undefined)
    return console.log('helm: not measured, because it is not built and there is no Go to build it');
  const commands = {
    'orchestra synth -e production -o -': [process.execPath, [program, 'synth', '-e', 'production', '-o', '-']],
    'helm template helm/orchestra -f production.yaml': [
      helm,
      ['template', 'orchestra', chart, '-n', 'orchestra-system', '-f', values],
    ],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < 15; round++) {
    for (const [name, [file, args]] of Object.entries(commands)) times[name].push(time(() => run(file, args)));
  }
  const [base] = Object.values(times).map(median);
  console.log('\nWhole processes, medians of 15 interleaved runs; ratio to the first');
  for (const [name, measured] of Object.entries(times)) row(name, median(measured), base);
}

/** Compiles once, and says whether what is counted and rendered above is what it has compiled. */
export function benchCompilation() {
  let compiled;
  const before = process.cpuUsage().user;
  const seconds = time(() => (compiled = compileChart(platformChart()))) / 1000;
  const ofProcessor = (process.cpuUsage().user - before) / 1e6;
  const runs = compiled.units.reduce((sum, unit) => sum + unit.runs, 0);
  console.log(
    `\nCompiling helm/orchestra, once: ${compiled.units.length} units, ${runs} runs of constructs, ` +
      `${seconds.toFixed(0)} s, ${ofProcessor.toFixed(0)} s of them of the processor`,
  );
  const changed = compiled.files.filter(({ path, text }) => readFileSync(join(chart, path), 'utf8') !== text);
  if (changed.length > 0)
    console.log(`not what is in helm/orchestra (make generate): ${changed.map(({ path }) => path).join(', ')}`);
}

async function findHelm() {
  try {
    return (await controlPlaneBinaries({ report: () => {} })).helm;
  } catch (error) {
    if (error instanceof ControlPlaneUnavailable) return undefined;
    throw error;
  }
}

function run(file, args) {
  const { status, stderr } = spawnSync(file, args, { maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${String(stderr)}`);
}
