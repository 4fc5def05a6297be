import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orchestra } from './command.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'orchestra-cli-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file into the test's folder and returns its path. */
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const good = `
api: {database: {existingSecret: orchestra-db}}
"oauth2-proxy": {config: {configFile: 'email_domains = ["example.edu"]'}}
`;

describe('synth', () => {
  test('prints one stream of every object', async () => {
    const { code, out } = await orchestra('synth', '-f', file('v.yaml', good), '-o', '-');
    expect(code).toBe(0);
    const objects = parseAllDocuments(out).map(
      (document) => document.toJS() as { kind: string; metadata: { namespace?: string } },
    );
    expect(objects.map(({ kind }) => kind)).toContain('Deployment');
    expect(new Set(objects.map(({ metadata }) => metadata.namespace).filter(Boolean))).toEqual(
      new Set(['orchestra-system']),
    );
  });

  test('takes release, namespace and flags', async () => {
    const words = [
      'synth',
      '-f',
      file('v.yaml', good),
      '--release',
      'rna',
      '--namespace',
      'labs',
      '--set',
      'global.domain=x.example.edu',
    ];
    const { code, out } = await orchestra(...words);
    expect(code).toBe(0);
    expect(out).toContain('name: rna-api');
    expect(out).toContain('namespace: labs');
    expect(out).toContain('app.x.example.edu');
    expect(out).not.toContain('orchestra.localhost');
  });

  test('writes a folder, twice the same, and leaves strangers alone', async () => {
    const out = join(folder, 'out');
    const words = ['synth', '-f', file('v.yaml', good), '-o', out];
    expect((await orchestra(...words)).code).toBe(0);
    const first = readAll(out);
    writeFileSync(join(out, 'mine.txt'), 'mine');
    const again = await orchestra(...words);
    expect(again.code).toBe(0);
    expect(again.said).toContain('0 files written');
    expect(readAll(out)).toEqual({ ...first, 'mine.txt': 'mine' });
    expect(Object.keys(first)).toContain('kustomization.yaml');
  });

  test('reports in JSON', async () => {
    const { code, out } = await orchestra(
      'synth',
      '-f',
      file('v.yaml', good),
      '-o',
      join(folder, 'out'),
      '--output',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      folder: join(folder, 'out'),
      kinds: { Deployment: 4 },
      unchanged: [],
      removed: [],
    });
  });

  test('starts from a shipped environment', async () => {
    const { code, out } = await orchestra('synth', '-e', 'production', '--set', 'api.replicas=3');
    expect(code).toBe(0);
    expect(out).toContain('replicas: 3');
  });

  test('says what is less than secure', async () => {
    const { said } = await orchestra('synth', '-f', file('v.yaml', good), '--set', 'ingress.tls.enabled=false');
    expect(said).toContain('warning: --set ingress.tls.enabled: ingress.tls.enabled: is false');
  });
});

describe('wrong input ends with 2, says everything, and writes nothing', () => {
  const unreadable = (text: string, ...more: string[]) => ['-f', file('v.yaml', text), ...more];

  test.each<[string, () => readonly string[], readonly string[]]>([
    [
      'an unknown key',
      () => unreadable(`${good}\noperator: {replica: 2}\n`),
      ['v.yaml:5:12: operator.replica: unknown field; did you mean replicas?'],
    ],
    [
      'a wrong type',
      () => unreadable(`${good}\nfrontend:\n  replicas: two\n`),
      ['v.yaml:6:3: frontend.replicas: must be a whole number, not "two"'],
    ],
    [
      'two faults',
      () => unreadable(`${good.replace('api: {', 'api: {replicas: x, imagee: 1, ')}`),
      ['2 things are wrong', 'api.replicas', 'api.imagee'],
    ],
    ['a YAML fault', () => unreadable('api: [1, 2'), ['v.yaml:1:']],
    ['a key twice', () => unreadable('api: {}\nfrontend: {}\napi: {}\n'), ['v.yaml:3:1']],
    ['a tab', () => unreadable('api:\n\treplicas: 2\n'), ['v.yaml:2:1', 'tab']],
    ['an anchor bomb', () => unreadable(bomb()), ['v.yaml:']],
    ['50 MB', () => ['-f', file('v.yaml', Buffer.alloc(50 * 1024 * 1024, 0x61))], ['v.yaml', 'MiB']],
    ['no UTF-8', () => ['-f', file('v.yaml', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]))], ['v.yaml', 'UTF-8']],
    ['no such file', () => ['-f', join(folder, 'none.yaml')], ['none.yaml: there is no such file']],
    // Refuses to be read even by root.
    ['an unreadable file', () => ['-f', '/proc/self/mem'], ['/proc/self/mem: cannot be read']],
    ['a folder', () => ['-f', folder], ['is a folder']],
    ['a file without a name', () => ['-f', ''], ['the name of a file is empty']],
    ['an output without a name', () => ['-e', 'production', '-o', ''], ['the name of the output folder is empty']],
    ['another way to report', () => ['-e', 'production', '--output', 'xml'], ['--output', 'table, json']],
    [
      'every file that cannot be read, and what is wrong with the others',
      () => [
        ...['-e', 'prodution', '-f', join(folder, 'none.yaml'), '-f', folder, '-f', file('v.yaml', 'api: [1, 2')],
        ...['--set-file', `api.devIdentity=${join(folder, 'no-text')}`, '--set', 'a[x]=1'],
      ],
      [
        '6 things are wrong',
        'unknown environment "prodution"',
        'none.yaml: there is no such file',
        'is a folder',
        'v.yaml:1:',
        'no-text: there is no such file',
        '--set a[x]=…',
      ],
    ],
    [
      'an unknown environment',
      () => ['-e', 'prodution'],
      ['unknown environment "prodution"; did you mean production?'],
    ],
    ['a broken flag', () => ['-e', 'production', '--set', 'a[x]=1'], ['--set a[x]=…']],
    [
      'a flag with an unknown key',
      () => ['-e', 'production', '--set', 'api.replica=1'],
      ['--set api.replica: ', 'did you mean replicas?'],
    ],
    [
      'a rule across fields',
      () => ['-e', 'production', '--set', 'api.podDisruptionBudget.minAvailable=2'],
      ['block every drain'],
    ],
    ['a release that is too long', () => ['-e', 'production', '--release', 'a'.repeat(41)], ['at most 40 characters']],
    [
      'a release, a namespace and a value, all wrong',
      () => ['-e', 'production', '--release', 'A', '--namespace', 'a.b', '--set', 'api.replicas=x'],
      ['3 things are wrong', 'api.replicas: must be', 'release.name: must be', 'release.namespace: must be'],
    ],
    ['a release with capitals', () => ['-e', 'production', '--release', 'Orchestra'], ['must be a name of a-z']],
    ['a bad namespace', () => ['-e', 'production', '--namespace', 'a.b'], ['must be a', 'amespace']],
    [
      'a reserved namespace',
      () => ['-e', 'production', '--namespace', 'kube-system'],
      ['release.namespace: namespace.create would put Pod Security labels on it'],
    ],
    [
      'sessions in the release namespace',
      () => ['-e', 'production', '--namespace', 'orchestra-sessions'],
      ['release.namespace: is also one of sessions.namespaces'],
    ],
    [
      'a namespace twice',
      () => ['-e', 'kind', '--set', 'sessions.namespaces={a,a}'],
      ['sessions.namespaces: must not hold anything twice'],
    ],
    ['an unknown option', () => ['--nonsense'], ['unknown option']],
    ['an output that is a file', () => ['-e', 'production', '-o', file('taken', 'x')], ['taken']],
    ['an output under a file', () => ['-e', 'production', '-o', join(file('taken', 'x'), 'out')], ['taken']],
  ])('%s', async (_, words, expected) => {
    const [line, before] = [words(), readdirSync(folder).sort()];
    const out = join(folder, 'never');
    const { code, said } = await orchestra('synth', '-o', out, ...line);
    expect(code, said).toBe(2);
    for (const text of expected) expect(said).toContain(text);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  test('a fault of what nobody wrote has no place; one of what somebody wrote has its own', async () => {
    const { said } = await orchestra('synth', '-f', file('v.yaml', 'api:\n  replicas: 2\n'));
    expect(said).toContain('\napi.database: no database is named');
    const named = await orchestra('synth', '-f', file('v.yaml', 'api:\n  database: {}\n'));
    expect(named.said).toContain('v.yaml:2:3: api.database: no database is named');
  });

  test('an unknown command', async () => {
    const { code, said } = await orchestra('sinth');
    expect(code).toBe(2);
    expect(said).toContain('synth');
  });

  test('a file of somebody else in the way', async () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'kustomization.yaml'), 'resources: []\n');
    const { code, said } = await orchestra('synth', '-e', 'production', '-o', out);
    expect(code).toBe(2);
    expect(said).toContain('kustomization.yaml');
    expect(readAll(out)).toEqual({ 'kustomization.yaml': 'resources: []\n' });
  });
});

describe('values', () => {
  test('knows two formats', async () => {
    const { code, said } = await orchestra('values', '--defaults', '--output', 'xml');
    expect(code).toBe(2);
    expect(said).toContain('yaml, json');
  });

  test('prints defaults and schema as committed', async () => {
    expect((await orchestra('values', '--defaults')).out).toBe(readFileSync('helm/orchestra/values.yaml', 'utf8'));
    expect((await orchestra('values', '--schema')).out).toBe(readFileSync('helm/orchestra/values.schema.json', 'utf8'));
  });

  test('prints the effective document with secrets masked', async () => {
    const words = [
      'values',
      '-f',
      file('v.yaml', good),
      '--set',
      'api.database.existingSecret=',
      '--set',
      'api.database.url=postgresql+asyncpg://o:hunter2@db/o',
      '--output',
      'json',
    ];
    const { out, said } = await orchestra(...words);
    expect(JSON.parse(out)).toMatchObject({
      api: { database: { url: '***' } },
      global: { domain: 'orchestra.localhost' },
    });
    expect(out + said).not.toContain('hunter2');
    expect((await orchestra(...words, '--show-secrets')).out).toContain('hunter2');
  });
});

test.each(['version', '--version', '-V'])('%s prints the version of the package', async (words) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await orchestra(words)).toEqual({ code: 0, out: `${version}\n`, said: '' });
});

test('help names every command', async () => {
  const { code, out } = await orchestra('--help');
  expect(code).toBe(0);
  for (const command of ['synth', 'values', 'version']) expect(out).toContain(command);
});

function readAll(path: string): Record<string, string> {
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`);
  return `a0: &a0 x\n${levels.join('\n')}\n`;
}
