// Asks the program that renders changed templates, in the words that it reads: documents once each, then the changes.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/model/json.js';
import type { Mutant } from './mutators.js';
import { mutated } from './mutators.js';
import { sectionOf } from './sections.js';
import { costlyPartsOf, whereShown } from './shown-where.js';
import type { Telling } from './whole-documents.js';

/** The templates of a chart, by their path in it. */
export function templatesOf(chart: string): Map<string, string> {
  const folder = join(chart, 'templates');
  return new Map(
    readdirSync(folder).map((name) => [`templates/${name}`, readFileSync(join(folder, name), 'utf8')] as const),
  );
}

/** A chart, and the program that tries mistakes in it. */
export interface Trying {
  readonly chart: string;
  readonly program: string;
  /** Mistakes that need not be tried long, because they cannot show. @default - none */
  readonly isExplained?: (mutant: Mutant) => boolean;
  /** Is told how many mistakes are left, and before which documents. @default - nobody */
  readonly onProgress?: (left: number, of: string) => void;
}

/** Mistakes, and the documents to try each on. */
export interface Asked {
  readonly mutants: readonly Mutant[];
  readonly documents: (mutant: Mutant) => readonly Telling[];
  /** Whether every document is wanted that shows a mistake, and not the first one alone. @default false */
  readonly all?: boolean;
}

/** For each mutant, the numbers of the documents, among all that are asked about, that show it. */
export async function ask(
  { chart, program }: Trying,
  templates: ReadonlyMap<string, string>,
  { mutants, documents, all = false }: Asked,
): Promise<(readonly number[])[]> {
  const numbers = new Map<string, number>();
  const lines: string[] = [];
  const numberOf = (document: Telling): number => {
    const text = JSON.stringify({ ...document, values: escaped(document.values) });
    const known = numbers.get(text);
    if (known !== undefined) return known;
    lines.push(`{"document":${text}}`);
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  for (const mutant of mutants) {
    const text = templates.get(mutant.file) ?? '';
    const change = {
      file: mutant.file,
      ...textsOf(mutant, text),
      with: whereShown(mutant, templates),
      ...costlyPartsOf(mutant, text),
      all,
      documents: documents(mutant).map(numberOf),
    };
    lines.push(JSON.stringify({ change }));
  }
  return run(program, chart, lines);
}

/** As JSON of plain characters: YAML refuses some others unless they are written as numbers. */
function escaped(values: JsonObject): string {
  const number = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(values).replaceAll(/[\u007f-\uffff]/g, number);
}

/** What is rendered with the mistake, and without it. */
function textsOf(mutant: Mutant, template: string): { wrong: string; right?: string } {
  const section = sectionOf(mutant, template);
  if (section === undefined) return { wrong: mutated(template, mutant) };
  const { start, end, by } = mutant.edit;
  const edit = { start: start - section.shift, end: end - section.shift, by };
  return { wrong: mutated(section.text, { ...mutant, edit }), right: section.text };
}

function run(program: string, chart: string, lines: readonly string[]): Promise<(readonly number[])[]> {
  const child = spawn(program, [chart], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, GOGC: '400' } });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`trying mutants failed with ${String(code)}`));
      const answers = printed.split('\n').filter((line) => line !== '');
      resolve(answers.map((line) => (JSON.parse(line) as { by: number[] }).by));
    });
  });
}
