// `orchestra init`: a first values file from a few answers, and the commands for what must exist beforehand.
import { existsSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { defaultRelease } from '../charts/platform-chart.js';
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
import { releaseOf } from './release-input.js';
import type { Terminal } from './terminal.js';

interface Options extends QuestionOptions {
  readonly yes?: true;
}

/** Writes a first values file. */
export function initCommand(terminal: Terminal): Command {
  const command = new Command('init').description(
    'Write a first values file. What no option says is asked, and answered by a line of standard input each.',
  );
  return withQuestionOptions(command)
    .argument('[file]', 'file to write, - for standard output; one that exists is left alone', 'values.yaml')
    .option('-y, --yes', 'ask nothing: what no option says has its default')
    .action(async (file: string, { yes, ...options }: Options) => {
      if (file !== '-' && existsSync(file)) throw inTheWay(file);
      const answers = await answerAll(options, yes === true ? { ...terminal, ask: nobody } : terminal);
      writeFirst(file, answers, terminal);
    });
}

const nobody = () => Promise.resolve(undefined);

function writeFirst(file: string, answers: Answers, terminal: Terminal): void {
  const body = firstValues(answers);
  const commands = commandsFor(body, answers);
  const next = `orchestra synth -f ${file === '-' ? 'values.yaml' : file} --namespace ${answers.namespace} -o out/`;
  const text = `${headOf(commands, next)}${body}`;
  if (file === '-') terminal.out(text);
  else writeNew(file, text);
  terminal.say(`\nCreate what must exist beforehand:\n\n${commands.join('\n')}\n\nThen:\n\n${next}\n`);
}

/** What must exist is read off the manifests that the file amounts to. */
function commandsFor(body: string, { namespace, sessionNamespace }: Answers): string[] {
  const values = checked(body);
  const release = { name: defaultRelease.name, namespace };
  const manifests = synthesise(values, releaseOf({ release: release.name, namespace }, values)).flatMap(
    (group) => group.manifests,
  );
  return preparationCommands([namespace, sessionNamespace], requiredSecrets(manifests));
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
