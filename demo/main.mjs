// `make demo`: sessions from asked for to gone. A control plane, the operator under its own account, three Workshops:
// one that soon expires, one that starts slowly, one that can't start. Ctrl-C ends all of it; with --once it ends by
// itself as soon as all of that has been seen, and fails when it is not.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlPlaneBinaries } from '../control-plane/build.mjs';
import { startControlPlane } from '../control-plane/start.mjs';
import { installOperator } from './installation.mjs';
import { LiveTable, rowsOf } from './live-table.mjs';
import { startOperator } from './operator.mjs';

const POLL_MS = 200;
const ONCE_LIMIT_MS = 90_000;
const namespace = 'orchestra-workshops';
const workshops = readFileSync(new URL('workshops.yaml', import.meta.url), 'utf8');

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => (interrupted = true));

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

async function main() {
  const binaries = await controlPlaneBinaries({ report: say });
  say('starting a Kubernetes without containers …');
  const controlPlane = await startControlPlane({ binaries });
  try {
    await play(controlPlane);
  } finally {
    await controlPlane.stop();
  }
}

/** @param {import('../control-plane/start.mjs').StartedControlPlane} controlPlane */
async function play(controlPlane) {
  const installation = await installOperator(controlPlane, [namespace]);
  say('starting the operator …');
  const operator = await startOperator(installation, controlPlane);
  try {
    await launch(controlPlane);
    say(howToLook(controlPlane, operator));
    await follow(controlPlane, operator);
  } finally {
    await operator.stop();
  }
}

/** @param {import('../control-plane/connect.mjs').ControlPlane} controlPlane */
async function launch({ kubectl }) {
  const { code, stderr } = await kubectl(['apply', '-f', '-'], { input: workshops });
  if (code !== 0) throw new Error(stderr);
}

/** @param {import('../control-plane/connect.mjs').ControlPlane} controlPlane @param {import('./operator.mjs').Operator} operator */
function howToLook({ kubeconfig, binaries }, { url, log }) {
  return [
    '',
    'Look at it from another terminal:',
    `  export KUBECONFIG=${kubeconfig}`,
    `  alias kubectl=${binaries.kubectl}`,
    `  kubectl -n ${namespace} get workshops,pods,ingressroutes.traefik.io`,
    `  kubectl -n ${namespace} describe workshop mistyped-image`,
    `  kubectl -n ${namespace} patch workshop mistyped-image --type merge -p '{"spec":{"image":"rocker/rstudio:latest"}}'`,
    `  curl ${url}/controllers      # and /metrics`,
    `  less ${log}`,
    'Ctrl-C ends all of it.',
    '',
  ].join('\n');
}

/**
 * Shows the Workshops until somebody interrupts, or until all was seen.
 * @param {import('../control-plane/connect.mjs').ControlPlane} controlPlane
 * @param {import('./operator.mjs').Operator} operator
 */
async function follow({ request }, operator) {
  const once = process.argv.includes('--once');
  const table = new LiveTable(process.stdout);
  const story = new Story();
  const deadline = Date.now() + ONCE_LIMIT_MS;
  void operator.ended.then(() => (interrupted = true));
  while (!interrupted && !(once && story.isOver)) {
    const { body } = await request('GET', `/apis/orchestra.io/v1/namespaces/${namespace}/workshops`);
    story.see(body.items);
    table.show(rowsOf(body.items, Date.now()));
    if (once && Date.now() > deadline) throw new Error(`not seen within ${ONCE_LIMIT_MS / 1000} s: ${story.unseen}`);
    await sleep(POLL_MS);
  }
}

/** What a viewer is to see of the three Workshops. */
class Story {
  /** @type {Record<string, boolean>} */
  #seen = {
    'bioc-intro-a1b2c3 is Ready': false,
    'bioc-intro-a1b2c3 has expired': false,
    'jupyter-rnaseq-9f8e7d is Ready': false,
    'mistyped-image says why it is not Ready': false,
  };

  /** @param {readonly any[]} items */
  see(items) {
    const find = (/** @type {string} */ name) => items.find(({ metadata }) => metadata.name === name);
    for (const name of ['bioc-intro-a1b2c3', 'jupyter-rnaseq-9f8e7d']) {
      if (find(name)?.status?.phase === 'Ready') this.#seen[`${name} is Ready`] = true;
    }
    if (find('bioc-intro-a1b2c3') === undefined) this.#seen['bioc-intro-a1b2c3 has expired'] = true;
    const { conditions = [] } = find('mistyped-image')?.status ?? {};
    if (conditions.some((/** @type {any} */ { reason }) => reason === 'ImagePullFailed'))
      this.#seen['mistyped-image says why it is not Ready'] = true;
  }

  get isOver() {
    return Object.values(this.#seen).every(Boolean);
  }

  get unseen() {
    return Object.keys(this.#seen)
      .filter((each) => !this.#seen[each])
      .join(', ');
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode ?? 1;
});
