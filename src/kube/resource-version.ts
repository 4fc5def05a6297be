// The order of resourceVersions. Kubernetes promises that those of one kind are decimal numbers that only grow, which
// may be larger than a JavaScript number holds exactly.

/** Negative when `a` is older than `b`, positive when it is newer, 0 when they are the same. */
export function compareResourceVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The newer of both. */
export function newerResourceVersion(a: string, b: string): string {
  return compareResourceVersions(a, b) < 0 ? b : a;
}
