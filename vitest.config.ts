// Projects: unit tests, which need nothing but Node; tests against the real things: a Kubernetes control plane, helm,
// oauth2-proxy and the packed package; and those with what takes minutes to build: Traefik, other versions of helm.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const real = [
  'test/cluster/**/*.test.ts',
  'test/demo/demo.test.ts',
  'test/helm/**/*.test.ts',
  'test/oauth2-proxy/**/*.test.ts',
  'test/package/**/*.test.ts',
];

const traefik = ['test/traefik/**/*.test.ts'];

const matrix = ['test/matrix/**/*.test.ts'];

const everyFault = ['test/faults/every-fault.test.ts'];

/** What starts a control plane for all of its files. */
const onControlPlane = {
  globalSetup: ['./test/cluster/harness/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

const sources = [
  { find: /^orchestra$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
  { find: /^orchestra\/helm$/, replacement: fileURLToPath(new URL('src/helm-compiler/index.ts', import.meta.url)) },
  { find: /^orchestra\/workshop$/, replacement: fileURLToPath(new URL('imports/orchestra.io.ts', import.meta.url)) },
];

export default defineConfig({
  test: {
    // Many files wait for a cluster most of the time: one more at once than there are cores, which the others keep busy.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        resolve: { alias: sources },
        // Properties run hundreds of cases: a busy machine is no failure.
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...real, ...traefik, ...matrix, ...everyFault],
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias: sources },
        test: { name: 'real', include: real, ...onControlPlane },
      },
      {
        resolve: { alias: sources },
        test: { name: 'faults', include: everyFault, ...onControlPlane },
      },
      {
        resolve: { alias: sources },
        test: { name: 'traefik', include: traefik, ...onControlPlane },
      },
      {
        resolve: { alias: sources },
        test: { name: 'matrix', include: matrix, ...onControlPlane },
      },
    ],
  },
});
