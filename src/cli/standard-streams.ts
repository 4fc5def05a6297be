// The three streams of the process as a Terminal, and the ways in which they end early.
import { createInterface } from 'node:readline';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** A terminal that must be closed, since a process waits for its standard input once that is read. */
export interface StandardStreams extends Required<Terminal> {
  readonly close: () => void;
}

/** The streams of this process. Ends it when one of them can't be written any more. */
export function standardStreams({ stdin, stdout, stderr, exit, env }: NodeJS.Process): StandardStreams {
  const say = (text: string) => void stderr.write(text);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') say(`can't write to standard output: ${error.message}\n`);
    exit(endOf(error));
  });
  stderr.on('error', (error: NodeJS.ErrnoException) => exit(endOf(error)));
  const lines = linesOf(stdin);
  return {
    out: (text) => void stdout.write(text),
    say,
    colours: stdout.isTTY && !env['NO_COLOR'],
    ask: (question) => {
      say(question);
      return lines.next();
    },
    close: lines.close,
  };
}

/** What a shell sees of a Unix tool whose reader has gone is 128 + SIGPIPE; Node itself ignores that signal. */
function endOf({ code }: NodeJS.ErrnoException): number {
  return code === 'EPIPE' ? exitCodes.readerGone : exitCodes.failed;
}

/** The lines of a stream, one at a time; it is not read before the first is wanted. */
function linesOf(input: NodeJS.ReadStream) {
  let reader: ReturnType<typeof open> | undefined;
  const open = () => {
    const source = createInterface({ input });
    return { source, lines: source[Symbol.asyncIterator]() };
  };
  return {
    next: async () => {
      reader ??= open();
      const line = await reader.lines.next();
      return line.done === true ? undefined : line.value;
    },
    close: () => reader?.source.close(),
  };
}
