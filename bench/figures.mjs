// Numbers for people: medians with their spread, and how long work takes.

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** What this share of the numbers is below. @param {readonly number[]} numbers @param {number} share */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** The median, and between which values all of them are. @param {readonly number[]} numbers @param {number} [digits] */
export function spread(numbers, digits = 2) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map((each) => each.toFixed(digits));
  return `${median(numbers).toFixed(digits)} (${least} to ${most})`;
}

/** How many milliseconds a piece of work takes. @param {() => void} work */
export function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** A line of a table of times. @param {string} what @param {number} milliseconds @param {number} [base] what it is compared with */
export function row(what, milliseconds, base) {
  const ratio = base === undefined ? '' : `${(milliseconds / base).toFixed(2)}x`;
  console.log(`${what.padEnd(58)} ${milliseconds.toFixed(2).padStart(9)} ms  ${ratio.padStart(7)}`);
}
