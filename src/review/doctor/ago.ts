// How long ago something was, as people say it.
import { formatDuration } from '../../model/scalars/index.js';

/** `45s`, `2h30m`, `3d4h`: milliseconds, as exactly as people care. */
export function ago(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  const [, unit] = units.find(([from]) => seconds >= from) ?? [0, 1];
  return formatDuration(seconds - (seconds % unit));
}

/** From so many seconds on, what is less than so many does not count. */
const units = [
  [86_400, 3600],
  [60, 60],
] as const;
