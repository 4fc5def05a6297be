// `orchestra init`: a first values file from a few answers, and the commands for what must exist beforehand.
import { existsSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import * as z from 'zod';
import { defaultRelease } from '../charts/platform-chart.js';
import type { RequiredSecret } from '../manifest/required-secrets.js';
import { requiredSecrets } from '../manifest/required-secrets.js';
import { synthesise } from '../manifest/synthesise.js';
import { readDocument } from '../model/document/sources.js';
import { Failure, UserError } from '../model/problem.js';
import { defaultValues } from '../model/values/leaves.js';
import { parseMerged } from '../model/values/parse.js';
import type { Values } from '../model/values/schema/index.js';
import type { Answers } from './init/answers.js';
import { answerAll } from './init/answers.js';
import { firstValues } from './init/first-values.js';
import type { QuestionOptions } from './init/questions.js';
import { withQuestionOptions } from './init/questions.js';
import { preparationCommands } from '../manifest/secret-commands.js';
import { formatVersion, jsonText, withJsonSchema } from './json-output.js';
import { releaseOf } from './release-input.js';
import type { Terminal } from './terminal.js';

interface Options extends QuestionOptions {
  readonly yes?: true;
  readonly output: 'text' | 'json';
}

const firstStepsSchema = z
  .strictObject({
    version: formatVersion,
    file: z.string().optional().describe('Where the values were written. Absent: nowhere, with -.'),
    values: z.string().describe('The values file.'),
    namespaces: z.array(z.string()).describe('The namespaces that must exist beforehand.'),
    secrets: z
      .array(z.strictObject({ namespace: z.string(), name: z.string(), type: z.string(), keys: z.array(z.string()) }))
      .describe('The Secrets that must exist beforehand, with the keys that are read.'),
    commands: z.array(z.string()).describe('The commands that create all of these.'),
    next: z.string().describe('The command that renders the platform.'),
  })
  .describe('A first values file, and what must exist before it is applied.');

/** Writes a first values file. */
export function initCommand(terminal: Terminal): Command {
  const command = new Command('init').description(
    'Write a first values file. What no option says is asked, and answered by a line of standard input each.',
  );
  return withJsonSchema(withQuestionOptions(command), firstStepsSchema, terminal)
    .argument('[file]', 'file to write, - for standard output; one that exists is left alone', 'values.yaml')
    .option('-y, --yes', 'ask nothing: what no option says has its default')
    .addOption(new Option('--output <format>', 'how to say what comes next').choices(['text', 'json']).default('text'))
    .action(async (file: string, { yes, output, ...options }: Options) => {
      if (file !== '-' && existsSync(file)) throw inTheWay(file);
      const answers = await answerAll(options, yes === true ? { ...terminal, ask: nobody } : terminal);
      const steps = firstSteps(file, answers);
      if (file !== '-') writeNew(file, steps.values);
      if (output === 'json') terminal.out(jsonText(steps));
      else sayFirst(steps, terminal);
    });
}

const nobody = () => Promise.resolve(undefined);

type FirstSteps = z.output<typeof firstStepsSchema>;

function firstSteps(file: string, answers: Answers): FirstSteps {
  const body = firstValues(answers);
  const { namespace, sessionNamespace } = answers;
  const [namespaces, secrets] = [[namespace, sessionNamespace], secretsFor(body, namespace)];
  const commands = preparationCommands(namespaces, secrets);
  const next = `orchestra synth -f ${file === '-' ? 'values.yaml' : file} --namespace ${namespace} -o out/`;
  return {
    version: 1,
    ...(file === '-' ? {} : { file }),
    values: `${headOf(commands, next)}${body}`,
    namespaces,
    secrets: secrets.map(({ namespace: where, name, type, keys }) => ({
      namespace: where,
      name,
      type,
      keys: [...keys],
    })),
    commands,
    next,
  };
}

function sayFirst({ file, values, commands, next }: FirstSteps, { out, say }: Terminal): void {
  if (file === undefined) out(values);
  say(`\nCreate what must exist beforehand:\n\n${commands.join('\n')}\n\nThen:\n\n${next}\n`);
}

/** What must exist is read off the manifests that the file amounts to. */
function secretsFor(body: string, namespace: string): RequiredSecret[] {
  const values = checked(body);
  const release = releaseOf({ release: defaultRelease.name, namespace }, values);
  return requiredSecrets(synthesise(values, release).flatMap((group) => group.manifests));
}

/** Answers that are right one by one may be wrong together; the file is not there yet, so no place is named. */
function checked(body: string): Values {
  const { effective, problems: unreadable } = readDocument(
    [{ kind: 'file', name: 'values', text: body }],
    defaultValues(),
  );
  const { platform, problems } = unreadable.length > 0 ? { problems: unreadable } : parseMerged(effective);
  if (platform === undefined) throw new UserError(problems);
  return platform.values;
}

function headOf(commands: readonly string[], next: string): string {
  const lines = [
    'Values of an Orchestra platform. `orchestra values --defaults` prints every key with its meaning.',
    '',
    'These must exist beforehand:',
    ...commands.flatMap((command) => command.split('\n')).map((line) => `  ${line}`),
    '',
    'Then:',
    `  ${next}`,
    '  kubectl apply --server-side -k out/',
  ];
  return lines.map((line) => `# ${line}`.trimEnd()).join('\n') + '\n';
}

function inTheWay(file: string): UserError {
  return UserError.of(`${file} is there already and is left alone; name another file, or move it`);
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw inTheWay(file);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw UserError.of(`${file}: there is no such folder; make it, or name another file`, { cause: error });
    throw new Failure(`can't write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
