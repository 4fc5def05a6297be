// One control plane for the whole test run: built when it must be, started once, offered to the test files by
// `provide`. Without the tools to build it those tests are skipped aloud; in CI that is a failure.
import type { TestProject } from 'vitest/node';
import { ControlPlaneUnavailable, controlPlaneBinaries } from '../../../control-plane/build.mjs';
import { type Details, startControlPlane } from '../../../control-plane/start.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Null when there is none: the tests that need it are skipped. */
    controlPlane: Details | null;
  }
}

/** Starts the control plane and returns what stops it. */
export default async function setup(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const binaries = await findBinaries();
  if (!binaries) {
    project.provide('controlPlane', null);
    return async () => undefined;
  }
  const controlPlane = await startControlPlane({ binaries, audit: true });
  project.provide('controlPlane', controlPlane.details);
  return controlPlane.stop;
}

async function findBinaries(): Promise<Record<string, string> | undefined> {
  try {
    return await controlPlaneBinaries();
  } catch (error) {
    if (!(error instanceof ControlPlaneUnavailable) || isContinuousIntegration()) throw error;
    process.stderr.write(skipNotice(error.message));
    return undefined;
  }
}

function isContinuousIntegration(): boolean {
  return ['true', '1'].includes(process.env.CI ?? '');
}

function skipNotice(reason: string): string {
  const bar = '!'.repeat(100);
  return `\n${bar}\nSKIPPED: every test that needs a real control plane or the real helm.\n${reason}\n${bar}\n\n`;
}
