// What a first values file depends on, as one table: each row is an option, a question and a rule for the answer.
import type { Command } from 'commander';
import type { Scalar } from '../../model/scalars/index.js';
import { conforms, dnsLabel, dnsName, email, objectName, requirement } from '../../model/scalars/index.js';

/** The answer that says: nothing of the kind. */
export const none = 'none';

/** One question, and the option that answers it beforehand. */
export interface Question {
  /** The option, with what stands for the answer. */
  readonly flags: string;
  readonly text: string;
  /** What an answer must be: a textual type, or one of some words. */
  readonly is: Scalar | readonly string[];
  /** Several answers may be given: the option repeated, or words with commas between. @default - one */
  readonly many?: true;
  /** `none` is an answer too. @default - it is a name like any other */
  readonly orNone?: true;
  /** What holds when nobody says anything. @default - an answer is needed */
  readonly fallback?: string;
}

/** The questions in the order in which they are put, by the names under which commander knows their options. */
export const questions = {
  domain: {
    flags: '--domain <name>',
    text: 'Base domain; app.<domain> is the web interface, api.<domain> the API',
    is: dnsName,
  },
  emailDomain: {
    flags: '--email-domain <name>',
    text: 'E-mail domains whose accounts may sign in',
    is: dnsName,
    many: true,
  },
  admin: {
    flags: '--admin <address>',
    text: 'E-mail addresses of those who may see and end every session, or none',
    is: email,
    many: true,
    orNone: true,
    fallback: none,
  },
  database: {
    flags: '--database <kind>',
    text: 'PostgreSQL: an existing one, or the bundled one for small installations',
    is: ['existing', 'bundled'],
    fallback: 'existing',
  },
  controller: {
    flags: '--controller <name>',
    text: 'Ingress controller',
    is: ['traefik', 'nginx'],
    fallback: 'traefik',
  },
  clusterIssuer: {
    flags: '--cluster-issuer <name>',
    text: 'ClusterIssuer of cert-manager, or none for a certificate of your own',
    is: objectName,
    orNone: true,
    fallback: 'letsencrypt-prod',
  },
  namespace: {
    flags: '-n, --namespace <name>',
    text: 'Namespace of the platform',
    is: dnsLabel,
    fallback: 'orchestra-system',
  },
  sessionNamespace: {
    flags: '--session-namespace <name>',
    text: 'Namespace of the sessions',
    is: dnsLabel,
    fallback: 'orchestra-sessions',
  },
} as const satisfies Readonly<Record<string, Question>>;

/** The name of a question. */
export type QuestionName = keyof typeof questions;

/** Every question with its name, in order. */
export const rows = Object.entries(questions) as readonly (readonly [QuestionName, Question])[];

/** The options of the questions as commander parses them. */
export type QuestionOptions = Readonly<Partial<Record<QuestionName, string | readonly string[]>>>;

/** Adds an option for each question to a command. */
export function withQuestionOptions(command: Command): Command {
  for (const [, question] of rows) {
    if (question.many === true) command.option(question.flags, help(question), collect);
    else command.option(question.flags, help(question));
  }
  return command;
}

function help(question: Question): string {
  const { text, many, fallback } = question;
  const repeatable = many === true ? '; repeatable' : '';
  return `${text}${choicesOf(question)}${repeatable}${fallback === undefined ? '' : ` (default: ${fallback})`}`;
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** `: traefik or nginx`, or nothing where any text of a type will do. */
function choicesOf({ is }: Question): string {
  return 'title' in is ? '' : `: ${is.join(' or ')}`;
}

/** `Ingress controller: traefik or nginx [traefik]: `. */
export function prompt(question: Question): string {
  const fallback = question.fallback === undefined ? '' : ` [${question.fallback}]`;
  return `${question.text}${choicesOf(question)}${fallback}: `;
}

/** What is wrong with the words of an answer, as sentences. */
export function faultsOf(question: Question, words: readonly string[]): string[] {
  if (words.length === 0) return ['an answer is needed'];
  if (question.many !== true && words.length > 1) return ['must be one answer'];
  return words.flatMap((word) => faultOf(question, word));
}

function faultOf({ is, orNone }: Question, word: string): string[] {
  if (orNone === true && word === none) return [];
  const right = 'title' in is ? conforms(is, word) : is.includes(word);
  const sentence = 'title' in is ? requirement(is) : `must be ${is.join(' or ')}`;
  return right ? [] : [`${sentence}, not ${JSON.stringify(word)}`];
}
