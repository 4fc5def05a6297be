// How commands speak and listen: data and everything else kept apart.

/** What a command may touch of the process it runs in. */
export interface Terminal {
  /** Writes data. */
  readonly out: (text: string) => void;
  /** Writes everything else: progress, tables for people, warnings, errors. */
  readonly say: (text: string) => void;
  /** Whether data goes to somebody who sees colours. @default false */
  readonly colours?: boolean;
  /** Puts a question and returns the next line of standard input; undefined at its end. @default - nobody answers */
  readonly ask?: (question: string) => Promise<string | undefined>;
}
