// What operators say of themselves while a batch is played: of all of them, since one that was killed or replaced has said
// it, too; and of this batch alone, since what was said before is no failure of what is tried now.
import type { LogLine, OperatorProcess } from '../cluster/operator/operator-process.js';

/** Listens to the operators of one lane. */
export class Overheard {
  #heard: { readonly operator: Pick<OperatorProcess, 'output'>; readonly from: number }[] = [];

  /** Listens to one more, from its first word on. */
  add(operator: Pick<OperatorProcess, 'output'>): void {
    this.#heard.push({ operator, from: 0 });
  }

  /** Forgets what was said; those that still run are listened to. */
  begin(running: readonly Pick<OperatorProcess, 'output'>[]): void {
    this.#heard = running.map((operator) => ({ operator, from: operator.output().lastIndexOf('\n') + 1 }));
  }

  /** What they themselves take for bugs, each as its whole line. */
  bugs(): string[] {
    return this.#heard.flatMap(({ operator, from }) => wholeLines(operator.output().slice(from)).filter(isError));
  }
}

/** Whoever is killed may have said half of something. */
function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function isError(line: string): boolean {
  return line.startsWith('{') && (JSON.parse(line) as LogLine).level === 'error';
}
