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
  return converse([], ...words);
}

/** The outcome of `orchestra <words>` when somebody answers its questions with these lines, and then goes away. */
export async function converse(lines: readonly string[], ...words: readonly string[]): Promise<Outcome> {
  const printed = { out: '', said: '' };
  const answers = [...lines];
  const code = await run(words, {
    out: (text) => (printed.out += text),
    say: (text) => (printed.said += text),
    ask: (question) => {
      printed.said += `${question}\n`;
      return Promise.resolve(answers.shift());
    },
  });
  return { code, ...printed };
}
