// Tables of generated pages, with columns of equal width as prettier writes them, so that formatting changes nothing.

/** The lines of a Markdown table. */
export function markdownTable(heading: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [heading, ...body].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heading.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const [first = '', ...rest] = rows.map((cells) => line(cells.map((cell, at) => cell.padEnd(widths[at] ?? 0))));
  return [first, line(widths.map((width) => '-'.repeat(width))), ...rest];
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
