// Who may talk to whom as a picture, in Mermaid's language: GitHub, GitLab and most editors draw it.
import { connectionsOf } from './endpoints.js';
import type { Review } from './report.js';

/** The flow chart of a review. What may talk to everybody is drawn as such, and not to each part. */
export function connectionDiagram(review: Review): string {
  const lines = connectionsOf(review);
  const names = [...new Set(lines.flatMap(({ from, to }) => [from, to]))].sort();
  const id = (name: string) => `n${String(names.indexOf(name))}`;
  const parts = new Set([...review.components, ...review.sessions.slice(0, 1)].map(({ component }) => component));
  return [
    'flowchart LR',
    ...names.map((name) => `  ${id(name)}${parts.has(name) ? `[${quoted(name)}]` : `([${quoted(name)}])`}`),
    ...lines.map((line) => `  ${id(line.from)} -->|${quoted(line.ports)}| ${id(line.to)}`),
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}
