// Two projects: unit tests, which need nothing but Node, and tests against the real things: a Kubernetes control plane,
// helm, oauth2-proxy and the packed package. Only the second starts a control plane.
import { defineConfig } from 'vitest/config';

const real = [
  'test/cluster/**/*.test.ts',
  'test/helm/**/*.test.ts',
  'test/oauth2-proxy/**/*.test.ts',
  'test/package/**/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: real } },
      {
        test: {
          name: 'real',
          include: real,
          globalSetup: ['./test/cluster/harness/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
