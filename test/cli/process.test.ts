// What only a process has: standard input, readers that go away, modules that are loaded.
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minimalWorkshop } from '../model/workshop-examples.js';
import type { Program } from './program.js';
import { compileProgram } from './program.js';

let program: Program;
let folder: string;
beforeAll(async () => {
  program = await compileProgram();
  folder = mkdtempSync(join(tmpdir(), 'orchestra-process-'));
}, 60_000);
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const minimal = JSON.stringify(minimalWorkshop);
const second = JSON.stringify({ ...minimalWorkshop, spec: { ...minimalWorkshop.spec, name: 'second' } });

describe('render -', () => {
  const kinds = (out: string) => (JSON.parse(out) as { kind: string }[]).map(({ kind }) => kind);

  test.each<[string, string, number]>([
    ['JSON', minimal, 1],
    ['YAML', `# a comment\n---\n${minimal}\n`, 1],
    ['several documents, empty ones between them', `${minimal}\n---\n---\n# nothing\n---\n${second}\n`, 2],
  ])('reads %s', (_, input, sessions) => {
    const { status, stdout, stderr } = program.run(['render', '-', '--output', 'json'], { input });
    expect([status, stderr]).toEqual([0, '']);
    expect(kinds(stdout).filter((kind) => kind === 'Deployment')).toHaveLength(sessions);
  });

  test.each<[string, string | Buffer, string]>([
    ['no document', '', 'standard input: holds no Workshop'],
    ['bad YAML', 'a: [\n', 'standard input:2:1: '],
    ['no Workshop', 'kind: Pod\n', 'standard input:1:1: kind: must be "Workshop", not "Pod"'],
    ['a list', `[${minimal}]`, 'standard input:1:1: the document must be a map'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]), 'standard input: the file is not UTF-8 text'],
    ['a good document before a bad one', `${minimal}\n---\nkind: Pod\n`, 'standard input:3:1: kind: must be'],
  ])('refuses %s', (_, input, sentence) => {
    const { status, stdout, stderr } = program.run(['render', '-'], { input });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });
});

describe('init reads its answers from standard input', () => {
  test('a line each, and defaults after its end', () => {
    const input = 'orchestra.example.edu\nexample.edu\n\nbundled\n';
    const { status, stdout, stderr } = program.run(['init', '-'], { input });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('domain: orchestra.example.edu\n');
    expect(stdout).toContain('existingSecret: orchestra-postgresql\n');
  });

  test('and says what is missing when there are none', () => {
    const { status, stdout, stderr } = program.run(['init', '-'], { input: '' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--domain: an answer is needed\n--email-domain: an answer is needed\n');
  });

  test('not when everything is said, although nobody closes it', () => {
    const words = ['init', '-', '-y', '--domain', 'orchestra.example.edu', '--email-domain', 'example.edu'];
    const child = program.start(words);
    return once(child, 'exit').then(([code]) => expect(code).toBe(0));
  });

  test('and ends after the last answer, although nobody closes it', async () => {
    const child = program.start(['init', '-']);
    child.stdin.write('orchestra.example.edu\nexample.edu\n\n\n\n\n\n\n');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  });
});

test.each(['synth', 'values'])('%s -f - refuses a folder as standard input', (command) => {
  const descriptor = openSync(folder, 'r');
  const { status, stderr } = program.run([command, '-f', '-'], { stdio: [descriptor, 'pipe', 'pipe'] });
  closeSync(descriptor);
  expect([status, stderr]).toEqual([2, 'standard input: is a folder, not a file\n']);
});

describe('a reader that goes away ends the program quietly, with the exit code of a Unix tool', () => {
  test.each([
    ['standard output', 'stdout', 'stderr'],
    ['the errors', 'stderr', 'stdout'],
  ] as const)('%s', async (_, closed, read) => {
    const child = program.start(['synth', '-e', 'kind']);
    child[closed].destroy();
    const [[code], said] = (await Promise.all([once(child, 'exit'), text(child[read])])) as [[number], string];
    expect(code).toBe(141);
    expect(said).not.toContain('EPIPE');
    expect(said).not.toMatch(/^ {4}at /m);
  });
});

test.runIf(process.platform === 'linux')('a full disk behind standard output is a sentence and exit code 3', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = program.run(['values', '--defaults'], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^can't write to standard output: .*ENOSPC.*\n$/);
});

describe('no command that works offline loads what talks to a network or a cluster', () => {
  const heavy = /^(undici|@kubernetes\/client-node|pino|prom-client|node:https?|https?|node:http2|http2)$/;

  function loaded(...words: readonly string[]): string[] {
    const log = join(folder, 'loaded');
    const hook = join(folder, 'hook.mjs');
    writeFileSync(log, '');
    writeFileSync(hook, recorder(log));
    const { status, stderr } = program.node(['--import', hook, program.file, ...words], { input: minimal });
    expect(status, stderr).toBe(0);
    return readFileSync(log, 'utf8').split('\n');
  }

  test.each([
    [['--help']],
    [['synth', '-e', 'production']],
    [['values', '-e', 'production']],
    [['render', '-']],
    [['images', '-e', 'production']],
    [['init', '-', '-y', '--domain', 'orchestra.example.edu', '--email-domain', 'example.edu']],
    [['version']],
  ])('%j', (words) => {
    const modules = loaded(...words);
    expect(modules).toContain('commander');
    expect(modules.filter((name) => heavy.test(name))).toEqual([]);
  });
});

/** A module that notes every specifier that is resolved after it, those of require included. */
function recorder(log: string): string {
  return `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    appendFileSync(${JSON.stringify(log)}, specifier + '\\n');
    return next(specifier, context);
  },
});
`;
}
