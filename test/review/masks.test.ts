// Secrets are hidden by where they stand: whatever they are called, and however they look. What is ours stays readable.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SessionPod } from '../../src/constructs/session-pod.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { Json } from '../../src/model/json.js';
import { plainVariables } from '../../src/review/known-programs.js';
import { masked, maskedChanges } from '../../src/review/masks.js';
import { minimal, valuesOf } from '../constructs/render.js';
import { renderPart } from '../constructs/session.js';
import { deployment, object } from './manifests.js';

/** A secret of two parts that can be found again, with anything between them that may end it too early. */
const secret = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9]{8}$/),
    fc.constantFrom('', '@', '/', ':', '#', '&', '=', ' ', "'", ';'),
    fc.nat(999),
  )
  .map(([text, between, number]) => ({
    text: `Q7${text}${between}7Q${String(number)}z`,
    parts: [`Q7${text}`, `7Q${String(number)}z`],
  }));

const joined = (lines: readonly string[]) => lines.join('\n');

/** Places that may hold any text at all. */
const anyText: Readonly<Record<string, (text: string) => Manifest>> = {
  'data of a Secret': (text) => object('Secret', 's', { data: { a: text } }),
  'a Secret within a list': (text) => ({
    ...object('List', 'l'),
    items: [object('Secret', 's', { stringData: { a: text } }) as unknown as Json],
  }),
  'a variable with any name': (text) => deployment('d', { env: [{ name: 'COLOUR', value: text }] }),
  'a variable that is there twice': (text) =>
    deployment('d', {
      env: [
        { name: 'A', value: 'x' },
        { name: 'A', value: text },
      ],
    }),
  'a variable of a Workshop': (text) => object('Workshop', 'w', { spec: { env: { COLOUR: text } } }),
  'an argument of a Workshop': (text) => object('Workshop', 'w', { spec: { args: ['serve', text] } }),
  'a flag of a Workshop': (text) => object('Workshop', 'w', { spec: { args: [`--colour=${text}`] } }),
  'a short flag': (text) => object('Workshop', 'w', { spec: { args: [`-p${text}`] } }),
  'the command of a container that is not ours': (text) => deployment('d', { name: 'x', command: ['sh', '-c', text] }),
  'a command that asks how it is': (text) => deployment('d', { livenessProbe: { exec: { command: ['a', text] } } }),
  'a header of a probe': (text) =>
    deployment('d', { livenessProbe: { httpGet: { httpHeaders: [{ name: 'X', value: text }] } } }),
  'a header that a middleware sets': (text) =>
    object('Middleware', 'm', { spec: { headers: { customRequestHeaders: { 'X-Any': text } } } }),
  'a template in a ConfigMap': (text) =>
    object('ConfigMap', 'c', { data: { 'a.yaml': JSON.stringify({ name: 'A', env: { COLOUR: text }, slug: 'a' }) } }),
  'values in a ConfigMap': (text) =>
    object('ConfigMap', 'c', {
      data: {
        'values.yaml': joined(['api:', '  extraEnv:', '    - name: A', `      value: ${JSON.stringify(text)}`, '']),
      },
    }),
  'an alias in a ConfigMap': (text) =>
    object('ConfigMap', 'c', {
      data: { 'a.yaml': joined([`x: &x ${JSON.stringify(text)}`, 'env:', '  A: *x', '']) },
    }),
  'a key that is there twice': (text) =>
    object('ConfigMap', 'c', { data: { 'a.yaml': joined(['env:', `  A: ${JSON.stringify(text)}`, '  A: b', '']) } }),
  'the copy that kubectl keeps': (text) => ({
    ...object('Workshop', 'w'),
    metadata: { name: 'w', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text } },
  }),
  'a setting whose name says so': (text) => object('Any', 'a', { spec: { redisPassword: text } }),
  'an annotation whose key says so': (text) => ({
    ...object('Any', 'a'),
    metadata: { name: 'a', annotations: { 'example.org/api-token': text } },
  }),
  'a file of settings': (text) =>
    object('ConfigMap', 'c', { data: { 'a.cfg': joined(['a = 1', `cookie_secret = "${text}"`, 'b = 2']) } }),
  'a text of several lines': (text) =>
    object('ConfigMap', 'c', { data: { 'a.cfg': joined(['jwt_key = """', 'x', text, '"""', 'b = 2']) } }),
  'a private key': (text) =>
    object('ConfigMap', 'c', {
      data: { a: joined(['-----BEGIN RSA PRIVATE KEY-----', text, '-----END RSA PRIVATE KEY-----']) },
    }),
  'a header in a snippet': (text) => ({
    ...object('Ingress', 'i'),
    metadata: { name: 'i', annotations: { snippet: `a;\nproxy_set_header Authorization "Bearer ${text}";\nb;` } },
  }),
  'a comment': (text) =>
    object('ConfigMap', 'c', {
      data: { 'a.yaml': joined(['# password: see below', 'a: 1', `b: 2 # token=${JSON.stringify(text)}`]) },
    }),
  'a flag of a program of ours': (text) =>
    deployment('d', { name: 'oauth2-proxy', args: [`--redis-password=${text}`, '--client-secret', text] }),
};

/** Places within an address or a word: no white space, and no quote. */
const anyWord: Readonly<Record<string, (text: string) => Manifest>> = {
  'a password in an address': (text) => object('Any', 'a', { spec: { address: `postgresql://u:${text}@h/d?x=1` } }),
  'a token in an address': (text) => object('Any', 'a', { spec: { address: `https://${text}@h/d` } }),
  'an address in a sentence': (text) => object('Any', 'a', { spec: { note: `see https://u:${text}@h/d, or ask` } }),
};

const places = [...Object.entries(anyText), ...Object.entries(anyWord)];

describe('a secret never comes out', () => {
  test.each(places)('%s', (place, plant) => {
    const fitting = place in anyWord ? secret.filter(({ text }) => !/[\s']/.test(text)) : secret;
    fc.assert(
      fc.property(fitting, fitting, (one, two) => {
        fc.pre(one.text !== two.text);
        const all = [
          masked(plant(one.text)),
          maskedChanges(plant(one.text), plant(two.text)),
          maskedChanges(object(plant('').kind, 'x'), plant(one.text)),
        ];
        for (const part of [...one.parts, ...two.parts]) expect(JSON.stringify(all)).not.toContain(part);
        // That something changed is said all the same.
        const changes = JSON.stringify(maskedChanges(plant(one.text), plant(two.text)));
        expect(changes).toContain('*** (changed)');
        expect(maskedChanges(plant(one.text), plant(one.text))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is ours stays readable', () => {
  test('the variables that hold no secret are those that we render', () => {
    const variants = [
      minimal,
      { ...minimal, oauth2Proxy: { fullProxy: true }, ingress: { controller: 'nginx', className: 'nginx' } },
      { api: { requireAuthentication: false, devIdentity: 'a@example.org' }, oauth2Proxy: { enabled: false } },
    ];
    const rendered = variants.flatMap((document) =>
      synthesise(valuesOf(document)).flatMap(({ manifests }) => manifests),
    );
    const names = [...variablesIn(rendered), ...variablesIn(renderPart(SessionPod) as Json)];
    const secret = ['OAUTH2_PROXY_CLIENT_ID', 'OAUTH2_PROXY_CLIENT_SECRET', 'OAUTH2_PROXY_COOKIE_SECRET'];
    const withSecret = [...secret, 'ORCHESTRA_DATABASE_URL', 'ORCHESTRA_DATABASE_PASSWORD', 'POSTGRES_PASSWORD'];
    expect([...new Set(names)].filter((name) => !withSecret.includes(name)).sort()).toEqual([...plainVariables].sort());
  });

  test.each<[string, Json]>([
    [
      'names of Secrets',
      { existingSecret: 'db', secretKey: 'url', secretName: 'tls', secretKeyRef: { name: 'a', key: 'b' } },
    ],
    [
      'what only sounds like a secret',
      { automountServiceAccountToken: false, topologyKey: 'zone', tokenExpirationSeconds: 1 },
    ],
    ['sentences', { description: 'Without a password: nobody but you gets in.\n\nThe token: none.' }],
    [
      'files that are documents',
      { data: { 'a.yaml': '# one\na: [1, "2"]\n', 'a.json': '{"b": 1}', 'a.cfg': 'a = [ "b" ]\n' } },
    ],
    ['addresses', { url: 'https://example.org/a?b=c', repository: 'ghcr.io/a/b@sha256:00' }],
    ['settings that ask for a list or a flag', { file: 'secrets = [\n"a" ]\npass_access_token = true\n' }],
    ['what is empty', { env: { A: '' }, args: ['--token='], spec: { password: '' } }],
    ['the arguments of our containers', { containers: [{ name: 'operator', args: ['operator', '--colour=red'] }] }],
    ['the definition of Workshops', { kind: 'CustomResourceDefinition', spec: { env: { type: 'object' } } }],
  ])('%s', (_, value) => {
    expect(masked(value)).toEqual(value);
  });

  test('of a flag its name, of a document all the rest', () => {
    expect(masked({ args: ['serve', '--a.b=c', '--verbose', '-pd', '-v', 'E=f'], env: ['A=b'] })).toEqual({
      args: ['***', '--a.b=***', '--verbose', '-p***', '-v', '***'],
      env: ['A=***'],
    });
    const file =
      '# Who\nenv: # these\n  A: "x"\n  B: |\n    y\n    z\nurl: \'a://b@c\'\nnote: |\n  one\n  password = two\n';
    expect(masked({ file })).toEqual({
      file: '# Who\nenv: # these\n  A: "***"\n  B: ***\nurl: "a://***@c"\nnote: |\n  one\n  password = ***\n',
    });
  });
});

test('a change of a text says which of its secrets changed', () => {
  const file = (password: string, token: string, colour: string) =>
    object('ConfigMap', 'c', { data: { a: `password = ${password}\ntoken = ${token}\ncolour = ${colour}\n` } });
  expect(maskedChanges(file('a1', 'b1', 'red'), file('a1', 'b2', 'blue'))).toEqual([
    {
      path: 'data.a',
      change: 'changed',
      before: 'password = ***\ntoken = ***\ncolour = red\n',
      after: 'password = ***\ntoken = *** (changed)\ncolour = blue\n',
    },
  ]);
});

test('another notation of a secret is a change', () => {
  const before = object('Workshop', 'w', { spec: { env: { A: 1 } } });
  const after = object('Workshop', 'w', { spec: { env: { A: '1' } } });
  expect(maskedChanges(before, after)).toEqual([
    { path: 'spec.env.A', change: 'changed', before: '***', after: '*** (changed)' },
  ]);
});

/** The names of all variables of containers of ours; the session's app has what its user gives it. */
function variablesIn(value: Json | readonly Manifest[]): string[] {
  if (Array.isArray(value)) return (value as Json[]).flatMap(variablesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { name, env } = value as { name?: string; env?: { name: string }[] };
  const own = name !== 'app' && Array.isArray(env) ? env.map((each) => each.name) : [];
  return [...own, ...Object.values(value as object).flatMap((member) => variablesIn(member as Json))];
}
