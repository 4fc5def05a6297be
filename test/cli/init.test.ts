// `orchestra init`: whatever people answer, the file that it writes is one that `orchestra synth` takes.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Values } from '../../src/model/values/schema/index.js';
import { converse, orchestra } from './command.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-init-'));
  file = join(folder, 'values.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const enough = ['--domain', 'orchestra.example.edu', '--email-domain', 'example.edu', '--yes'];
const written = () => readFileSync(file, 'utf8');

async function effective(): Promise<Values> {
  const { code, out, said } = await orchestra('values', '-f', file, '--output', 'json');
  expect(code, said).toBe(0);
  return JSON.parse(out) as Values;
}

describe('writes a file that synth takes', () => {
  test('from the fewest options', async () => {
    const { code, out, said } = await orchestra('init', file, ...enough);
    expect([code, out]).toEqual([0, '']);
    expect(said).toContain(`orchestra synth -f ${file} --namespace orchestra-system -o out/`);
    expect((await orchestra('synth', '-f', file)).code).toBe(0);
    const values = await effective();
    expect(values.global).toMatchObject({ domain: 'orchestra.example.edu', defaultNamespace: 'orchestra-sessions' });
    expect(values.sessions.namespaces).toEqual(['orchestra-sessions']);
    expect(values.api).toMatchObject({ adminEmails: [], database: { existingSecret: 'orchestra-db' } });
  });

  test('from every option', async () => {
    const more = [
      '--email-domain',
      'b.example.org',
      '--admin',
      "d.o'brien+lab@example.edu",
      '--admin',
      'b@example.edu',
    ];
    const place = ['--controller', 'nginx', '--cluster-issuer', 'none', '--database', 'bundled'];
    const names = ['-n', 'labs', '--session-namespace', 'labs-sessions'];
    expect((await orchestra('init', file, ...enough, ...more, ...place, ...names)).code).toBe(0);
    expect((await orchestra('synth', '-f', file, '-n', 'labs')).code).toBe(0);
    const values = await effective();
    expect(values.api.adminEmails).toEqual(["d.o'brien+lab@example.edu", 'b@example.edu']);
    expect(values['oauth2-proxy'].config.configFile).toBe('email_domains = [ "example.edu", "b.example.org" ]');
    expect(values.ingress).toMatchObject({
      controller: 'nginx',
      tls: { clusterIssuer: '', existingSecret: 'orchestra-tls' },
    });
    expect(values.postgresql).toMatchObject({ enabled: true, auth: { existingSecret: 'orchestra-postgresql' } });
    expect(values.sessions.namespaces).toEqual(['labs-sessions']);
  });

  test('from answers, asking again until each is right, and not what an option says', async () => {
    const lines = ['', 'Example', 'labs.example.edu', 'example.edu, example.org', 'none', 'mine', 'bundled', ''];
    const { code, said } = await converse(lines, 'init', file, '--controller', 'nginx');
    expect(code, said).toBe(0);
    expect(said).not.toContain('Ingress controller');
    expect(said).toContain('  an answer is needed\n');
    expect(said).toContain('  must be a DNS name in lower case');
    expect(said).toContain('  must be existing or bundled, not "mine"\n');
    const { global, ingress, postgresql } = await effective();
    expect([global.domain, ingress.controller, postgresql.enabled]).toEqual(['labs.example.edu', 'nginx', true]);
    expect(ingress.tls.clusterIssuer).toBe('letsencrypt-prod');
  });

  test('whatever the names are', async () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
    const namespace = label.filter((name) => name !== 'default' && !name.startsWith('kube-'));
    const options = fc.record({
      top: fc.stringMatching(/^[a-z]{2,9}$/),
      label,
      namespace,
      sessions: namespace,
      issuer: label,
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ top, label: name, namespace: own, sessions, issuer }) => {
        fc.pre(own !== sessions);
        rmSync(file, { force: true });
        const words = [
          '--domain',
          `${name}.${top}`,
          '--email-domain',
          `${name}.${top}`,
          '--admin',
          `${name}@${name}.${top}`,
        ];
        const names = ['--namespace', own, '--session-namespace', sessions, '--cluster-issuer', issuer];
        const { code, said } = await orchestra('init', file, '-y', ...words, ...names);
        expect(code, said).toBe(0);
        expect((await orchestra('synth', '-f', file, '--namespace', own)).code).toBe(0);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test('to standard output, and writes nothing', async () => {
    const { code, out } = await orchestra('init', '-', ...enough);
    expect(code).toBe(0);
    writeFileSync(file, out);
    expect((await orchestra('synth', '-f', file)).code).toBe(0);
    expect(readdirSync(folder)).toEqual(['values.yaml']);
  });

  test('that says why each key is there', async () => {
    await orchestra('init', file, ...enough);
    const sections = written().split(/^(?=\S)(?!#)/m);
    for (const section of sections.slice(1)) expect(section).toMatch(/^ +# /m);
  });
});

describe('names what must exist beforehand, in the file and aloud', () => {
  const commands = (text: string) =>
    text
      .replaceAll(/^# ?/gm, '')
      .replaceAll(/ \\\n\s*/g, ' ')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^kubectl create/.test(line));

  test.each<[string, string[], string[]]>([
    [
      "a database and a sign-in of one's own",
      [],
      [
        'kubectl create namespace orchestra-system',
        'kubectl create namespace orchestra-sessions',
        "kubectl create secret generic orchestra-db --namespace orchestra-system --from-literal=database-url='postgresql+asyncpg://orchestra:<password>@<host>:5432/orchestra'",
        "kubectl create secret generic orchestra-oauth-secrets --namespace orchestra-system --from-literal=client-id='<client-id>' --from-literal=client-secret='<client-secret>' --from-literal=cookie-secret=\"$(openssl rand -hex 16)\"",
      ],
    ],
    [
      'the bundled database and a certificate',
      ['--database', 'bundled', '--cluster-issuer', 'none', '--namespace', 'labs'],
      [
        'kubectl create namespace labs',
        'kubectl create namespace orchestra-sessions',
        "kubectl create secret generic orchestra-oauth-secrets --namespace labs --from-literal=client-id='<client-id>' --from-literal=client-secret='<client-secret>' --from-literal=cookie-secret=\"$(openssl rand -hex 16)\"",
        'kubectl create secret generic orchestra-postgresql --namespace labs --from-literal=password="$(openssl rand -hex 16)"',
        'kubectl create secret tls orchestra-tls --namespace labs --cert=tls.crt --key=tls.key',
      ],
    ],
  ])('%s', async (_, words, expected) => {
    const { said } = await orchestra('init', file, ...enough, ...words);
    expect(commands(said)).toEqual(expected);
    expect(commands(written())).toEqual(expected);
  });
});

describe('refuses with exit code 2, and writes nothing', () => {
  test.each<[string, string[], string[]]>([
    [
      'every option that is wrong',
      [
        '--domain',
        'https://a',
        '--email-domain',
        'x',
        '--email-domain',
        'a@b',
        '--database',
        'mysql',
        '--controller',
        'caddy',
      ],
      [
        '4 things are wrong',
        '--domain: must be',
        '--email-domain: must be',
        '--database: must be existing or bundled',
        '--controller: must be traefik or nginx, not "caddy"',
      ],
    ],
    [
      'every answer that is missing',
      ['--yes'],
      ['2 things are wrong', '--domain: an answer is needed', '--email-domain: an'],
    ],
    [
      'namespaces that are one',
      [...enough, '--session-namespace', 'orchestra-system'],
      ['give them namespaces of their own'],
    ],
    [
      'a namespace that is not ours',
      [...enough, '--session-namespace', 'kube-system'],
      ['sessions need namespaces of their own'],
    ],
    [
      'a release namespace that is not ours',
      [...enough, '-n', 'default'],
      ['which is not ours', 'choose another namespace'],
    ],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('init', file, ...words);
    expect([code, out]).toEqual([2, '']);
    for (const text of expected) expect(said).toContain(text);
    expect(existsSync(file)).toBe(false);
  });

  test('a file that is there already, before it asks anything', async () => {
    writeFileSync(file, 'mine: true\n');
    const { code, said } = await converse(['orchestra.example.edu'], 'init', file);
    expect([code, said]).toEqual([2, `${file} is there already and is left alone; name another file, or move it\n`]);
    expect(written()).toBe('mine: true\n');
  });

  test('a folder that is not there', async () => {
    const { code, said } = await orchestra('init', join(folder, 'none', 'values.yaml'), ...enough);
    expect(code).toBe(2);
    expect(said).toContain('there is no such folder');
    expect(readdirSync(folder)).toEqual([]);
  });
});
