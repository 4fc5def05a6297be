// Whatever secrets people write into values and Workshops: no command that shows them prints one. synth and render print
// what is applied, which needs them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../src/model/json.js';
import { orchestra } from './command.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two parts that can be found again, with something between them that could end a secret too early. */
const secret = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9]{6}$/), fc.constantFrom('', '@', '/', '&', '=', ';', ','))
  .map(([random, between]) => ({ text: `s${random}S${between}S${random}s`, part: random }));

type Secret = string;

function valuesWith(text: Secret): JsonObject {
  const container = {
    name: 'beside',
    image: 'busybox:1.36',
    command: ['sh', '-c', `run ${text}`],
    args: [text, `--colour=${text}`],
    env: [{ name: 'COLOUR', value: text }],
  };
  return {
    api: {
      database: { url: `postgresql+asyncpg://o:${text}@db/o` },
      extraEnv: [
        { name: 'SMTP_PASS', value: text },
        { name: 'COLOUR', value: text },
      ],
      extraContainers: [container],
      extraInitContainers: [{ ...container, name: 'before' }],
      podAnnotations: { 'example.org/api-token': text },
      probes: { startup: { httpGet: { path: '/', port: 'http', httpHeaders: [{ name: 'X-Any', value: text }] } } },
      templates: {
        plain: {
          name: 'Plain',
          image: 'rocker/rstudio:4.5.3',
          env: { PASSWORD: text, COLOUR: text },
          args: ['a', `--b=${text}`],
        },
      },
    },
    operator: { extraEnv: [{ name: 'PGPASS', value: text }] },
    frontend: { extraEnv: [{ name: 'LICENSE_KEY', value: text }] },
    ingress: { annotations: { 'example.org/snippet': `proxy_set_header Authorization "Bearer ${text}";` } },
    'oauth2-proxy': {
      config: {
        clientID: 'id',
        clientSecret: text,
        cookieSecret: '0123456789abcdef',
        configFile: `email_domains = [ "example.edu" ]\nredis_password = "${text}"\nredis_connection_url = "redis://:${text}@r"\n`,
      },
      extraArgs: { 'basic-auth-password': text },
      extraEnv: [{ name: 'OAUTH2_PROXY_JWT_KEY', value: text }],
    },
  };
}

const workshopWith = (text: Secret) => ({
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: { name: 'w', namespace: 'default' },
  spec: { name: 'w', owner: 'a@example.org', env: { COLOUR: text }, args: [`--token=${text}`] },
});

interface Written {
  readonly values: string;
  readonly workshop: string;
  readonly rendered: string;
}

async function write(name: string, text: Secret): Promise<Written> {
  const at = (file: string) => join(folder, name, file);
  mkdirSync(at(''), { recursive: true });
  writeFileSync(at('values.yaml'), stringify(valuesWith(text)));
  writeFileSync(at('workshop.yaml'), stringify(workshopWith(text)));
  const { code, said } = await orchestra('synth', '-f', at('values.yaml'), '-o', at('out'));
  expect(code, said).toBe(0);
  return { values: at('values.yaml'), workshop: at('workshop.yaml'), rendered: at('out') };
}

test('no secret comes out of a command that shows what is there', async () => {
  await fc.assert(
    fc.asyncProperty(secret, secret, async (one, two) => {
      fc.pre(one.part !== two.part);
      const [before, after] = [await write('one', one.text), await write('two', two.text)];
      const commands = [
        ['values', '-f', after.values],
        ['values', '-f', after.values, '--output', 'json'],
        ['bundle', '-f', after.values],
        ['bundle', '-f', after.values, '--for', 'api', '--output', 'json'],
        ['validate', '-f', after.values],
        ['validate', '-f', after.values, after.workshop, '--full'],
        ['validate', '-f', after.values, after.workshop, '--full', '--output', 'json'],
        ['validate', '-f', after.values, '--set', 'api.replicas=many', '--output', 'json'],
        ['images', '-f', after.values],
        ['images', '-f', after.values, '--output', 'json'],
        ['gitops', 'argocd', '-f', after.values, '--repo', 'https://git.example.edu/a.git', '--path', 'out'],
        ['diff', '--from', before.rendered, '--to', after.rendered],
        ['diff', '--from', before.rendered, '--to', after.rendered, '--output', 'json'],
        ['diff', '--from', before.workshop, '--to', after.workshop],
      ];
      for (const words of commands) {
        const { code, out, said } = await orchestra(...words);
        expect([0, 1, 2], said).toContain(code);
        for (const { part } of [one, two]) expect(out + said, words.join(' ')).not.toContain(part);
      }
    }),
    { numRuns: 4 },
  );
});

test('a comparison says of each place that its secret changed', async () => {
  const [before, after] = [await write('one', 'old-one'), await write('two', 'new-one')];
  const { out } = await orchestra('diff', '--from', before.rendered, '--to', after.rendered);
  const changes = out.split('\n').filter((line) => line.includes('*** (changed)'));
  for (const place of [
    /database-url/,
    /env\[name=COLOUR\]/,
    /env\[name=PGPASS\]/,
    /redis_password/,
    /"PASSWORD":"\*\*\* /,
    /basic-auth/,
  ]) {
    expect(
      changes.some((line) => place.test(line)),
      `${String(place)} in\n${out}`,
    ).toBe(true);
  }
});

test('a bundle that was written with secrets in it is compared without them', async () => {
  const { values } = await write('one', 'x');
  const { out: bundle } = await orchestra('bundle', '-f', values);
  const path = join(folder, 'bundle.yaml');
  writeFileSync(
    path,
    bundle
      .replace('COLOUR: "***"', 'COLOUR: leaked-before')
      .replace('name: SMTP_PASS\n          value: "***"', 'name: SMTP_PASS\n          value: leaked-too'),
  );
  const { code, out, said } = await orchestra('validate', '-f', values, '--bundle', path);
  expect([code, said]).toEqual([1, expect.stringContaining('')]);
  expect(out + said).not.toContain('leaked');
});

test('an address with a secret in it is refused as a repository, and not repeated', async () => {
  const { code, out, said } = await orchestra(
    'gitops',
    'flux',
    '-e',
    'production',
    '--repo',
    'https://u:hunter2@git.example.edu/a.git',
  );
  expect(code).toBe(2);
  expect(out + said).not.toContain('hunter2');
  const token = await orchestra(
    'gitops',
    'flux',
    '-e',
    'production',
    '--repo',
    'https://ghp_hunter2@git.example.edu/a.git',
  );
  expect([token.code, token.out]).toEqual([2, '']);
  expect(token.said).not.toContain('hunter2');
});
