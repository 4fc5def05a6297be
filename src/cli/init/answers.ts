// From options and a person to the answers of all questions: whatever an option says is not asked.
import type { Problem } from '../../model/problem.js';
import { UserError } from '../../model/problem.js';
import type { Terminal } from '../terminal.js';
import type { Question, QuestionName, QuestionOptions, questions } from './questions.js';
import { faultsOf, none, prompt, rows } from './questions.js';

/** Everything that is known in the end: a list where there may be several answers, empty texts and lists for none. */
export type Answers = {
  readonly [Name in QuestionName]: (typeof questions)[Name] extends { readonly many: true }
    ? readonly string[]
    : string;
};

/**
 * Answers every question: by its option, else by asking as long as somebody answers, else by what holds without.
 *
 * @throws UserError with every option that is wrong, or every answer that is missing
 */
export async function answerAll(options: QuestionOptions, terminal: Terminal): Promise<Answers> {
  failOn(rows.flatMap(([name, question]) => optionProblems(question, options[name])));
  const answers = new Map<QuestionName, readonly string[]>();
  for (const [name, question] of rows) {
    const words = wordsOf(options[name]) ?? (await ask(question, terminal)) ?? wordsOf(question.fallback);
    if (words !== undefined) answers.set(name, words);
  }
  failOn(rows.flatMap(([name, question]) => (answers.has(name) ? [] : [problem(question, 'an answer is needed')])));
  return Object.fromEntries(rows.map(([name, question]) => [name, meant(question, answers.get(name))])) as Answers;
}

function failOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new UserError(problems);
}

function problem({ flags }: Question, message: string): Problem {
  return { path: [], where: flags.replace(/^-n, /, '').replace(/ .*/, ''), message };
}

function optionProblems(question: Question, given: string | readonly string[] | undefined): Problem[] {
  const words = wordsOf(given);
  return words === undefined ? [] : faultsOf(question, words).map((message) => problem(question, message));
}

function wordsOf(given: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof given === 'string' ? [given] : given;
}

/** Asks until the answer is right; undefined when nobody answers, or leaves it to the default. */
async function ask(question: Question, terminal: Terminal): Promise<readonly string[] | undefined> {
  for (;;) {
    const line = await terminal.ask?.(prompt(question));
    if (line === undefined) return undefined;
    const words = line.split(/[\s,]+/).filter((word) => word !== '');
    if (words.length === 0 && question.fallback !== undefined) return undefined;
    const faults = faultsOf(question, words);
    if (faults.length === 0) return words;
    for (const fault of faults) terminal.say(`  ${fault}\n`);
  }
}

function meant(question: Question, words: readonly string[] = []): string | readonly string[] {
  const said = words.filter((word) => question.orNone !== true || word !== none);
  return question.many === true ? said : (said[0] ?? '');
}
