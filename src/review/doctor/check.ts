// What a check is: a question about a cluster, answered from facts alone.
import type { Facts } from './facts.js';
import type { Subject } from './subject.js';
import type { Verdict } from './verdicts.js';

/** One question about a cluster. */
export interface Check {
  /** What findings are filed under. */
  readonly name: string;
  /** What is so when it passes; Markdown, for the documentation. */
  readonly question: string;
  /** `before`: must be so before anything is applied. `after`: can only be so once it is. */
  readonly when: 'before' | 'after';
  /** At least one verdict. Pure. */
  readonly judge: (subject: Subject, facts: Facts) => readonly Verdict[];
}
