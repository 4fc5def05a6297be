// TCP ports: the one number among the shared types.
import * as z from 'zod';

/** A TCP port that something can listen on. */
export function portNumber() {
  return z.int().min(1).max(65_535);
}
