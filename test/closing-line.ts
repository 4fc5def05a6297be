// The last line of a test run, by itself and the same for every machine: `N passed, N failed, N skipped`.
import type { Reporter, TestModule } from 'vitest/node';

/** Counts every test, and every file that could not be collected as a failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const broken = modules.flatMap((module) => module.errors()).length + unhandled.length;
    const count = (state: string) => tests.filter((each) => each === state).length;
    const skipped = count('skipped') + count('pending');
    process.stdout.write(`${count('passed')} passed, ${count('failed') + broken} failed, ${skipped} skipped\n`);
  }
}
