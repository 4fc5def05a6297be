// Runs the program as a shell would, in this process: arguments in; exit code, data and everything else out.
import { run } from '../../src/cli/main.js';

/** What a command line printed and returned. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** The outcome of `orchestra <words>`. */
export async function orchestra(...words: readonly string[]): Promise<Outcome> {
  const printed = { out: '', said: '' };
  const code = await run(words, {
    out: (text) => (printed.out += text),
    say: (text) => (printed.said += text),
  });
  return { code, ...printed };
}
