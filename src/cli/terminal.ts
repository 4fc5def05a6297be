// How commands speak: data and everything else kept apart.

/** What a command may touch of the process it runs in. */
export interface Terminal {
  /** Writes data. */
  readonly out: (text: string) => void;
  /** Writes everything else: progress, tables for people, warnings, errors. */
  readonly say: (text: string) => void;
}
