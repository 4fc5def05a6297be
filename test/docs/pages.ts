// The documentation as data: pages, their fenced blocks, links, headings and tables. No more Markdown than these pages use.
import { globSync, readFileSync } from 'node:fs';

/** One Markdown file. */
export interface Page {
  /** Its path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** One fenced block. */
export interface Block {
  /** `docs/gitops.md:16`: the page, and the line of the opening fence. */
  readonly at: string;
  readonly language: string;
  readonly text: string;
}

/** Every page that people read. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md').sort(),
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** The page of this path. */
export function getPage(path: string): Page {
  const page = pages.find((each) => each.path === path);
  if (page === undefined) throw new Error(`there is no page ${path}`);
  return page;
}

/** The fenced blocks of a page, in order. */
export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: block = '' }) => ({
    at: `${path}:${String(text.slice(0, index).split('\n').length)}`,
    language,
    text: block,
  }));
}

/** A page without its fenced blocks. */
export function proseOf({ text }: Page): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The targets of all links and pictures. */
export function linksOf(page: Page): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

/** The anchors that headings make, as GitHub spells them. */
export function anchorsOf(page: Page): string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The cells of every row of every table, heading rows included. */
export function rowsOf(page: Page): string[][] {
  const lines = proseOf(page).split('\n');
  const rows = lines.filter((line) => line.startsWith('|') && !/^\|[ |:-]+\|$/.test(line));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Whole texts in backquotes. */
export function codeOf(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
}
