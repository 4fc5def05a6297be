// The part of a logger that this layer needs; pino's fits as it is.

/** Says something with its facts. */
export type Say = (facts: object, message: string) => void;

/** Levels of saying. */
export interface Log {
  readonly debug: Say;
  readonly info: Say;
  readonly warn: Say;
  readonly error: Say;
}

/** Says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
