// `make control-plane`: a Kubernetes to play with, until Ctrl-C. Pods never run; everything around them is real.
import { clearInterval, setInterval } from 'node:timers';
import { controlPlaneBinaries } from './build.mjs';
import { startControlPlane } from './start.mjs';

async function main() {
  const binaries = await controlPlaneBinaries();
  const controlPlane = await startControlPlane({ binaries, audit: true });
  console.log(`export KUBECONFIG=${controlPlane.kubeconfig}`);
  console.log(`alias kubectl=${binaries.kubectl} helm=${binaries.helm}`);
  process.stderr.write(
    `running at ${controlPlane.url}, logs in ${controlPlane.folder}; Ctrl-C ends it and removes all\n`,
  );
  await signalled();
  await controlPlane.stop();
}

/** @returns {Promise<void>} */
function signalled() {
  return new Promise((resolve) => {
    // Listening for signals alone does not keep a process alive.
    const alive = setInterval(() => undefined, 1 << 30);
    const end = () => resolve(clearInterval(alive));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
  });
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode ?? 1;
});
