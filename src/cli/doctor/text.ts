// A diagnosis for people: a line for each finding, and below it what to do.
import type { Diagnosis, Finding } from '../../review/doctor/report.js';
import { table } from '../table.js';
import { visible } from '../visible-text.js';

/** The whole diagnosis. */
export function diagnosisText({ findings, summary }: Diagnosis): string {
  const lines = table([
    ['', 'CHECK', 'ABOUT', 'FOUND'],
    ...findings.map(({ outcome, check, about, message }) => [outcome, check, visible(about), visible(message)]),
  ]).split('\n');
  const [heading = '', ...rows] = lines;
  const body = findings.map((finding, index) => `${rows[index] ?? ''}\n${remedyText(finding)}`).join('');
  return `${heading}\n${body}\n${summaryText(summary)}\n`;
}

function remedyText({ fix, command }: Finding): string {
  const indent = ' '.repeat(6);
  return [
    ...(fix === undefined ? [] : [`${indent}${visible(fix)}`]),
    ...(command === undefined ? [] : command.split('\n').map((line) => `${indent}  ${visible(line)}`)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** `12 passed, 1 warning, 2 failed`. */
export function summaryText({ pass, warn, fail }: Diagnosis['summary']): string {
  return `${String(pass)} passed, ${String(warn)} ${warn === 1 ? 'warning' : 'warnings'}, ${String(fail)} failed`;
}
