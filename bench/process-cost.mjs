// What a process has cost, as the kernel counts it.
import { readFileSync } from 'node:fs';

// The unit of /proc on every Linux that Node runs on.
const TICK_MS = 10;

/** Processor time in milliseconds. @param {number} pid */
export function cpuMs(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; user and system time are the 14th and 15th field.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory in megabytes (10^6): now, what of it is pages of files, and at its most. @param {number} pid */
export function memoryMb(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (/** @type {string} */ field) =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024) / 1e6;
  return { now: read('VmRSS'), files: read('RssFile'), peak: read('VmHWM') };
}
