// A titled list of figures beside their goals: aligned lines for who waits for them, a table for the page that keeps them.

// The source itself: a test reads this file where nothing is compiled.
import { markdownTable } from '../src/model/markdown-table.ts';

/** @typedef {{ atLeast?: number, below?: number, unit?: string }} Goal */
/** @typedef {{ what: string, measured: string, goal?: string, isMet?: boolean }} Figure */
/** @typedef {{ title: string, figures: readonly Figure[] }} Sheet */

/** A figure without a goal. @param {string} what @param {string} measured @returns {Figure} */
export function figure(what, measured) {
  return { what, measured };
}

/** One that has a goal. @param {string} what @param {string} measured @param {number} value what is compared @param {Goal} goal @returns {Figure} */
export function aim(what, measured, value, { atLeast, below = NaN, unit = '' }) {
  const bound = atLeast === undefined ? `below ${below}` : `at least ${atLeast}`;
  return { what, measured, goal: `${bound}${unit}`, isMet: atLeast === undefined ? value < below : value >= atLeast };
}

/** @param {Sheet} sheet */
export function print({ title, figures }) {
  console.log(`\n${title}`);
  for (const { what, measured, goal, isMet } of figures) {
    const beside = goal === undefined ? '' : ` (goal: ${goal}; ${isMet ? 'met' : 'missed'})`;
    console.log(`  ${what.padEnd(48)} ${measured}${beside}`);
  }
}

/** @param {{ machine: string, sheets: readonly Sheet[] }} run */
export function pageOf({ machine, sheets }) {
  const tables = sheets.map(({ title, figures }) => `${title}:\n\n${tableOf(figures)}`);
  return [`Measured on ${machine}.`, ...tables].join('\n\n');
}

/** @param {readonly Figure[]} figures */
function tableOf(figures) {
  const rows = figures.map(({ what, measured, goal = '', isMet }) => [
    what,
    measured,
    goal,
    isMet === undefined ? '' : isMet ? 'yes' : '**no**',
  ]);
  return markdownTable(['Figure', 'Measured', 'Goal', 'Met'], rows).join('\n');
}
