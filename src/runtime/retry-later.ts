// The one error that a reconciler throws on purpose.

/** Not now: expected, and not a bug. Without a delay the key waits for its backoff. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  /** One word in CamelCase, for logs and metrics; a small fixed set per kind. */
  readonly reason: string;
  readonly delayMs: number | undefined;

  constructor(reason: string, message: string, delayMs?: number, options?: { readonly cause: unknown }) {
    super(message, options);
    this.reason = reason;
    this.delayMs = delayMs;
  }
}
