// `make e2e KUBECONFIG=path`: what a control plane without containers cannot prove, on a cluster of yours. It makes a
// namespace, runs the operator for it on this machine with your rights, and removes the namespace in the end. The
// definition of Workshops is applied and stays, since others may use it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../control-plane/ports.mjs';
import { checks } from './checks.mjs';
import { Cluster } from './cluster.mjs';

const program = fileURLToPath(new URL('../lib/src/cli/orchestra.js', import.meta.url));
const definition = fileURLToPath(new URL('../dist/production/00-crd.yaml', import.meta.url));
const { KUBECONFIG: kubeconfig, CONTEXT: context } = process.env;

async function main() {
  if (!kubeconfig) throw new Error('say which cluster: make e2e KUBECONFIG=path [CONTEXT=name]');
  const namespace = `orchestra-e2e-${randomBytes(3).toString('hex')}`;
  const cluster = new Cluster({ kubeconfig, namespace, ...(context ? { context } : {}) });
  await cluster.kubectl(['apply', '--server-side', '--force-conflicts', '-f', definition]);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', 'crd/workshops.orchestra.io']);
  await cluster.kubectl(['create', 'namespace', namespace]);
  const operator = await startOperator(namespace);
  try {
    return await Promise.race([runAll(cluster), endOf(operator), interruption()]);
  } finally {
    operator.kill('SIGTERM');
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  }
}

/** How many failed. @param {Cluster} cluster */
async function runAll(cluster) {
  let failed = 0;
  for (const { promise, check } of checks) {
    const [verdict, detail] = await check(cluster).then(
      (leftOut) => (leftOut ? ['left out', leftOut] : ['ok', '']),
      (error) => ['FAILED', error.message],
    );
    if (verdict === 'FAILED') failed += 1;
    console.log(`${verdict.padEnd(9)} ${promise}${detail ? `\n          ${detail}` : ''}`);
  }
  console.log(`${checks.length - failed} of ${checks.length} hold`);
  return failed;
}

/** Without an ingress controller of a certain kind, and without anybody to sign in. @param {string} namespace */
async function startOperator(namespace) {
  const [port] = await freePorts(1);
  const words = ['operator', '--kubeconfig', kubeconfig ?? '', ...(context ? ['--context', context] : [])];
  const environment = {
    ORCHESTRA_BASE_DOMAIN: 'e2e.example.org',
    ORCHESTRA_INGRESS_CONTROLLER: 'custom',
    ORCHESTRA_INGRESS_CLASS_NAME: '',
    ORCHESTRA_REQUIRE_AUTHENTICATION: 'false',
    ORCHESTRA_POD_NAMESPACE: namespace,
  };
  return spawn(process.execPath, [program, ...words, '--namespace', namespace, '--listen', `127.0.0.1:${port}`], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Nothing can be shown without it. @param {import('node:child_process').ChildProcess} operator @returns {Promise<never>} */
function endOf(operator) {
  return new Promise((_, reject) => {
    operator.on('exit', (code) => reject(new Error(`the operator ended with ${code}; what it said is above`)));
  });
}

/** Ctrl-C still removes the namespace. @returns {Promise<never>} */
function interruption() {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error('interrupted')));
  });
}

main().then(
  (failed) => process.exit(failed > 0 ? 1 : 0),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  },
);
