// What test files import: the run's control plane, and `describe`s that are skipped (and counted as skipped) without it.
import { describe, inject } from 'vitest';
import { connect, type ControlPlane } from '../../../control-plane/connect.mjs';

export type { ControlPlane, Outcome } from '../../../control-plane/connect.mjs';
export type { RequestOptions, Response } from '../../../control-plane/client.mjs';

/** A handle on the run's control plane; call it inside `describeCluster`. */
export function connectControlPlane(): ControlPlane {
  return connect(getDetails());
}

/** The path of the real helm; call it inside `describeHelm`. */
export function helmBinary(): string {
  return getDetails().binaries['helm'] ?? 'helm';
}

/** A `describe` for tests on the real control plane. */
export function describeCluster(name: string, tests: () => void): void {
  describe.skipIf(!inject('controlPlane'))(name, tests);
}

/** A `describe` for tests with the real helm: it is built together with the control plane. */
export const describeHelm = describeCluster;

// A busy machine is no failure.
const PATIENCE_MS = 40_000;

/** Asks until `read` returns something, for what a controller does in its own time. */
export async function eventually<T>(promise: string, read: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`not within ${String(PATIENCE_MS / 1000)} s: ${promise}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function getDetails() {
  const details = inject('controlPlane');
  if (!details) throw new Error('no control plane in this run: wrap the tests in describeCluster or describeHelm');
  return details;
}
