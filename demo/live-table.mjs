// A table that follows what changes: drawn over itself on a terminal; elsewhere a line for each row that changed.

const headings = ['NAME', 'PHASE', 'URL', 'EXPIRES', 'REASON'];
const UP = '\u001b[A';
const CLEAR_BELOW = '\u001b[J';

/** @typedef {readonly string[]} Row its first cell is its name */

/** A row for each Workshop. @param {readonly any[]} workshops @param {number} now @returns {Row[]} */
export function rowsOf(workshops, now) {
  return workshops.map(({ metadata, status = {} }) => [
    metadata.name,
    status.phase ?? '-',
    status.url ?? '-',
    status.expiresAt ? timeLeft(Date.parse(status.expiresAt) - now) : '-',
    reasonOf(status.conditions ?? []),
  ]);
}

/** Whatever holds a Workshop back; nothing of one that is Ready. @param {readonly any[]} conditions */
function reasonOf(conditions) {
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True' ? '' : `${ready.reason}: ${ready.message}`;
}

/** @param {number} ms */
function timeLeft(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 120) return `in ${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `in ${minutes}m` : `in ${Math.floor(minutes / 60)}h${minutes % 60}m`;
}

/** Shows rows on a stream, again and again. */
export class LiveTable {
  #drawn = 0;
  /** @type {Map<string, string>} */
  #shown = new Map();

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.stream = stream;
  }

  /** @param {readonly Row[]} rows */
  show(rows) {
    if (this.stream.isTTY) this.#draw(rows);
    else this.#report(rows);
  }

  /** @param {readonly Row[]} rows */
  #draw(rows) {
    const lines = aligned([headings, ...rows]).map((line) => line.slice(0, this.stream.columns - 1));
    this.stream.write(`${UP.repeat(this.#drawn)}\r${CLEAR_BELOW}${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  /** Seconds that pass are no change. @param {readonly Row[]} rows */
  #report(rows) {
    const now = new Map(rows.map((row) => [row[0] ?? '', row.filter((_, column) => column !== 3).join('  ')]));
    for (const row of rows) {
      if (this.#shown.get(row[0] ?? '') !== now.get(row[0] ?? ''))
        this.stream.write(`${row.filter(Boolean).join('  ')}\n`);
    }
    for (const name of this.#shown.keys()) if (!now.has(name)) this.stream.write(`${name}  is gone\n`);
    this.#shown = now;
  }
}

/** @param {readonly Row[]} rows */
function aligned(rows) {
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
