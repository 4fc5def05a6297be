// What every command says to wrong input, byte for byte as it is committed: each option that takes a value is given a
// wrong one. A new option, or a new command, has to be added here.
import { describe, expect, test } from 'vitest';
import { program } from '../../src/cli/main.js';
import { orchestra } from './command.js';

const workshop = 'test/golden/workshop.yaml';
const labs = 'test/golden/labs.kubeconfig';
const unencrypted = 'test/golden/unencrypted.kubeconfig';

/** What a command needs besides, so that nothing but one thing is wrong. */
const needed: Readonly<Record<string, string>> = {
  init: '- --yes --domain a.example.edu --email-domain example.edu',
  validate: '-e production',
  synth: '-e production',
  diff: '-e production',
  bundle: '-e production',
  doctor: `-e production --kubeconfig ${labs}`,
  gitops: 'flux -e production --repo https://git.example.edu/a.git',
  render: workshop,
  operator: `--kubeconfig ${labs}`,
  values: '-e production',
  images: '-e production',
  helm: '',
  version: '',
};

/** A wrong value of each option, whichever command has it; an empty text is written as ''. */
const wrong: Readonly<Record<string, string>> = {
  '--environment': 'labs',
  '--values': 'nowhere.yaml',
  '--set': 'api[x]=1',
  '--set-string': 'api[x]=1',
  '--set-file': 'api.devIdentity=nowhere.txt',
  '--set-json': 'api={',
  '--release': 'Labs',
  '--namespace': 'a.b',
  '--output': 'xml',
  '--out': "''",
  '--bundle': 'nowhere.yaml',
  '--for': 'operater',
  '--from': 'nowhere',
  '--to': 'nowhere',
  '--kubeconfig': 'nowhere',
  '--context': `nowhere --kubeconfig ${labs}`,
  '--repo': '/srv/git',
  '--revision': 'a..b',
  '--path': '../x',
  '--tool-namespace': 'A',
  '--listen': 'nowhere',
  '--check': 'nowhere.lock',
  '--lock': 'docs',
  '--mirror': 'https://a',
  '--domain': 'https://a',
  '--email-domain': 'a@b',
  '--admin': 'ada',
  '--database': 'mysql',
  '--controller': 'caddy',
  '--cluster-issuer': 'A_b',
  '--session-namespace': 'orchestra-system',
};

/** Lines that are wrong as a whole, besides those that every command has. */
const more: Readonly<Record<string, readonly string[]>> = {
  init: ['- --yes', '- --yes --domain a.example.edu --email-domain example.edu -n default'],
  validate: ['', 'nowhere.yaml', '-f - -', `--output mermaid ${workshop}`, `--set api.replica=2 ${workshop} docs`],
  synth: ['', '-e production -n kube-system', '--set api.replica=2,frontend.replicas=two'],
  diff: [
    '--from dist/kind -e kind --context kind',
    '--from nowhere --set api.replica=2',
    '--from nothing:dist/kind -e kind',
    '--from dist/kind --to package.json',
    `-e production --kubeconfig ${unencrypted}`,
  ],
  bundle: ['', '-e kind --for authentication-proxy', '--set api.replica=2'],
  doctor: [
    '--set api.replica=2',
    '-e production --kubeconfig package.json',
    `-e production --kubeconfig ${unencrypted}`,
  ],
  gitops: [
    '',
    'jenkins',
    'flux -e production',
    'flux --health',
    'flux -f helm/values/production.yaml --repo https://git.example.edu/a.git',
    'argocd -e production --repo https://ada:hidden@git.example.edu/a.git',
  ],
  render: ['', '- -', `nowhere.yaml ${labs}`],
  operator: [`--kubeconfig ${unencrypted}`],
  values: ['--set api.replica=2'],
  images: ['--set api.replica=2', '-e production --check a.lock --lock b.lock', '-e production --check docs'],
};

const { commands } = await program({ out: () => undefined, say: () => undefined });

describe.each(commands.map((command) => [command.name(), command] as const))('orchestra %s', (name, command) => {
  const lines = [
    ...command.options
      .filter(({ required }) => required)
      .map(({ long = '' }) => `${needed[name] ?? ''} ${long} ${wrong[long] ?? '(no wrong value is known)'}`),
    `${needed[name] ?? ''} --nonsense`,
    ...(command.registeredArguments.some(({ variadic }) => variadic) ? [] : [`${needed[name] ?? ''} superfluous`]),
    ...(more[name] ?? []),
  ];

  test('says to wrong input what is committed, with exit code 2, and prints nothing', async () => {
    const said: string[] = [];
    for (const line of lines) {
      const words = line.split(' ').filter((word) => word !== '');
      const outcome = await orchestra(name, ...words.map((word) => (word === "''" ? '' : word)));
      expect([outcome.code, outcome.out], `${line}: ${outcome.said}`).toEqual([2, '']);
      said.push(`$ orchestra ${[name, ...words].join(' ')}\n${outcome.said}`);
    }
    await expect(said.join('\n')).toMatchFileSnapshot(`../golden/${name}/wrong-input.txt`);
  });
});
