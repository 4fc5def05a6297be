// Where access is found, what is read of it, and what is said when it is wrong. Programs are real ones.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccessOptions, loadAccess } from '../../src/kube/access.js';
import { FakeClock } from './fake-clock.js';

let folder: string;
let clock: FakeClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orchestra-access-'));
  clock = new FakeClock('2026-03-01T12:00:00Z');
});
afterEach(() => rm(folder, { recursive: true }));

const encode = (text: string): string => Buffer.from(text).toString('base64');

async function write(name: string, content: string | object): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function kubeconfig(user: object, cluster: object = {}, namespace?: string): object {
  return {
    clusters: [{ name: 'c', cluster: { server: 'https://c.example.org:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace } }],
    'current-context': 'x',
  };
}

function load(options: Partial<AccessOptions> & { env?: Record<string, string> } = {}) {
  const { env = {}, ...rest } = options;
  return loadAccess({ clock, place: { env, home: folder, folder: join(folder, 'account') }, ...rest });
}

async function writeAccount(): Promise<void> {
  await write('account/token', 'pod-token\n');
  await write('account/ca.crt', 'pod-ca');
  await write('account/namespace', 'pod-namespace');
}

const podEnv = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

describe('the way to a cluster', () => {
  test('is the kubeconfig that was named, then KUBECONFIG, then the home folder’s, then the pod’s', async () => {
    await writeAccount();
    expect((await load({ env: podEnv })).server).toBe('https://10.0.0.1:443');
    await write('.kube/config', kubeconfig({ token: 't' }, { server: 'https://home.example.org' }));
    expect((await load({ env: podEnv })).server).toBe('https://home.example.org');
    const inEnv = await write('env', kubeconfig({ token: 't' }, { server: 'https://env.example.org' }));
    const env = { ...podEnv, KUBECONFIG: inEnv };
    expect((await load({ env })).server).toBe('https://env.example.org');
    const named = await write('named', kubeconfig({ token: 't' }));
    expect((await load({ env, kubeconfig: named })).server).toBe('https://c.example.org:6443');
  });

  test('through several files is all of them together', async () => {
    const clusters = await write('one', { ...kubeconfig({}), users: [], contexts: [] });
    const rest = await write('two', { ...kubeconfig({ token: 't' }), clusters: [] });
    const access = await load({ env: { KUBECONFIG: `${clusters}:${rest}:/no/such/file` } });
    expect((await access.credentials()).authorization).toBe('Bearer t');
  });

  const wrong: [string, () => Promise<unknown>, RegExp][] = [
    ['nothing at all', () => load(), /no cluster to talk to: name a kubeconfig \(--kubeconfig or KUBECONFIG\)/],
    [
      'a file that is not there',
      () => load({ kubeconfig: '/no/such/file' }),
      /there is no kubeconfig at \/no\/such\/file/,
    ],
    ['no YAML', async () => load({ kubeconfig: await write('k', '{') }), /k can't be read as a kubeconfig: /],
    [
      'an unknown context',
      async () => load({ kubeconfig: await write('k', kubeconfig({})), context: 'y' }),
      /k has no context "y": it has x$/,
    ],
    [
      'a context without its cluster',
      async () => load({ kubeconfig: await write('k', { ...kubeconfig({}), clusters: [] }) }),
      /the context "x" names the cluster "c", which is missing/,
    ],
    [
      'a context without its user',
      async () => load({ kubeconfig: await write('k', { ...kubeconfig({}), users: [] }) }),
      /the context "x" names the user "u", which is missing/,
    ],
    [
      'a user that acts as another one',
      async () => load({ kubeconfig: await write('k', kubeconfig({ token: 't', as: 'root' })) }),
      /the user "u" acts as another one \(as\), which is not supported/,
    ],
    [
      'a server that is not encrypted',
      async () => load({ kubeconfig: await write('k', kubeconfig({}, { server: 'http://c.example.org' })) }),
      /k: the cluster "c" has the server http:\/\/c\.example\.org, which is not encrypted: write https, or/,
    ],
    ...['nonsense', 'ftp://c.example.org'].map((server): (typeof wrong)[number] => [
      `the server ${server}`,
      async () => load({ kubeconfig: await write('k', kubeconfig({}, { server })) }),
      /k: the cluster "c" has the server ".*"; write an address such as https:/,
    ]),
    [
      'a proxy that is no address',
      async () => load({ kubeconfig: await write('k', kubeconfig({}, { 'proxy-url': 'nonsense' })) }),
      /k: the cluster "c" has the proxy-url "nonsense", which is no address/,
    ],
    ...[
      [{}, { 'certificate-authority': 'none.crt' }],
      [{ 'client-certificate': 'none.crt', 'client-key': 'none.key' }, {}],
      [{ tokenFile: 'none.crt' }, {}],
    ].map(([user = {}, cluster = {}]): (typeof wrong)[number] => [
      `a file that is not there: ${Object.keys({ ...user, ...cluster }).join()}`,
      async () => load({ kubeconfig: await write('k', kubeconfig(user, cluster)) }),
      /k: what it names as credentials can't be read: .*none\.crt/,
    ]),
    ['a pod without a token', () => load({ env: podEnv }), /account\/(token|ca.crt) can't be read: mount/],
  ];
  test('may be one that is not encrypted, where that is said', async () => {
    const cluster = { server: 'http://127.0.0.1:8001', 'insecure-skip-tls-verify': true };
    expect((await load({ kubeconfig: await write('k', kubeconfig({}, cluster)) })).server).toBe(cluster.server);
  });

  test.each(wrong)('with %s is refused, and says what to do', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
    await expect(call()).rejects.toMatchObject({ name: 'AccessError' });
  });
});

describe('a pod', () => {
  test('uses its mounted token and authority, and reads them again', async () => {
    await writeAccount();
    const access = await load({ env: { ...podEnv, KUBERNETES_SERVICE_HOST: 'fd00::1' } });
    expect(access).toMatchObject({ server: 'https://[fd00::1]:443', namespace: 'pod-namespace' });
    expect(await access.credentials()).toEqual({ authorization: 'Bearer pod-token', connection: { ca: 'pod-ca' } });
    await write('account/token', 'rotated');
    expect((await access.credentials()).authorization).toBe('Bearer pod-token');
    await clock.advance(60_000);
    await expect.poll(async () => (await access.credentials()).authorization).toBe('Bearer rotated');
  });

  test('whose token is refused reads it at once', async () => {
    await writeAccount();
    const access = await load({ env: podEnv });
    await write('account/token', 'rotated');
    await clock.advance(5_000);
    access.reload();
    expect((await access.credentials()).authorization).toBe('Bearer rotated');
  });
});

describe('a kubeconfig', () => {
  const users: [string, () => Promise<object> | object, object][] = [
    ['a token', () => ({ token: 't' }), { authorization: 'Bearer t' }],
    ['a token file', async () => ({ tokenFile: await write('t', 'from-file') }), { authorization: 'Bearer from-file' }],
    ['a password', () => ({ username: 'n', password: 'p' }), { authorization: `Basic ${encode('n:p')}` }],
    [
      'a certificate',
      () => ({ 'client-certificate-data': encode('cert'), 'client-key-data': encode('key') }),
      { connection: { cert: 'cert', key: 'key' } },
    ],
    [
      'certificate files',
      async () => ({ 'client-certificate': await write('c', 'cert'), 'client-key': await write('key', 'key') }),
      { connection: { cert: 'cert', key: 'key' } },
    ],
  ];
  test.each(users)('with %s', async (_, user, expected) => {
    const path = await write('k', kubeconfig(await user(), {}, 'ns'));
    const access = await load({ kubeconfig: path });
    expect(access.namespace).toBe('ns');
    expect(await access.credentials()).toEqual({ connection: {}, ...expected });
  });

  test('with a relative token file reads it again', async () => {
    await write('tokens/t', 'one');
    const access = await load({ kubeconfig: await write('k', kubeconfig({ token: 'other', tokenFile: 'tokens/t' })) });
    expect((await access.credentials()).authorization).toBe('Bearer one');
    await write('tokens/t', 'two');
    await clock.advance(60_000);
    await expect.poll(async () => (await access.credentials()).authorization).toBe('Bearer two');
  });

  test('says how to connect', async () => {
    const cluster = {
      'certificate-authority-data': encode('ca'),
      'tls-server-name': 'name.example.org',
      'insecure-skip-tls-verify': true,
      'proxy-url': 'http://proxy.example.org:3128',
    };
    const access = await load({ kubeconfig: await write('k', kubeconfig({ token: 't' }, cluster)) });
    expect((await access.credentials()).connection).toEqual({
      ca: 'ca',
      serverName: 'name.example.org',
      insecure: true,
      proxyUrl: 'http://proxy.example.org:3128',
    });
  });
});

describe('a program that makes credentials', () => {
  async function plugin(script: string, more: object = {}): Promise<string> {
    const command = await write('program', `#!/bin/sh\necho run >> ${folder}/runs\n${script}\n`);
    await chmod(command, 0o700);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      env: [{ name: 'OWN', value: '1' }],
      ...more,
    };
    return write('k', kubeconfig({ exec }, { 'certificate-authority-data': encode('ca') }));
  }
  const print = (status: object): string => `echo '${JSON.stringify({ status })}'`;

  test('is run once for many, and again before its credentials end', async () => {
    const status = { token: 'first', expirationTimestamp: '2026-03-01T12:15:00Z' };
    const path = await plugin(print(status));
    const access = await load({ kubeconfig: path });
    const all = await Promise.all([access.credentials(), access.credentials()]);
    expect(all[0]).toEqual({ authorization: 'Bearer first', connection: { ca: 'ca' } });
    await plugin(print({ token: 'second', expirationTimestamp: '2026-03-01T12:30:00Z' }));
    await clock.advance(14 * 60_000 - 1);
    expect((await access.credentials()).authorization).toBe('Bearer first');
    await clock.advance(1);
    await expect.poll(async () => (await access.credentials()).authorization).toBe('Bearer second');
    expect(await runs()).toBe(2);
  });

  test('may give a certificate, and is told what it asked for', async () => {
    const give = `printf '%s' "$KUBERNETES_EXEC_INFO" > ${folder}/info; printf '%s' "$OWN" > ${folder}/own`;
    const status = { clientCertificateData: 'cert', clientKeyData: 'key' };
    const access = await load({ kubeconfig: await plugin(`${give}\n${print(status)}`, { provideClusterInfo: true }) });
    expect(await access.credentials()).toEqual({ connection: { ca: 'ca', cert: 'cert', key: 'key' } });
    expect(JSON.parse(await text('info'))).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://c.example.org:6443' } },
    });
    expect(await text('own')).toBe('1');
  });

  const failures: [string, () => Promise<string>, RegExp][] = [
    ['fails', () => plugin('echo log in first >&2; exit 3'), /program .* ended with code 3: log in first/],
    ['prints no JSON', () => plugin('echo hello'), /printed something other than JSON/],
    ['prints nothing of use', () => plugin(print({})), /neither a token nor a client certificate and key/],
    [
      'is missing',
      () => plugin('', { command: '/no/such/program', installHint: 'Install it so.' }),
      /\/no\/such\/program can't be started\. Install it so\./,
    ],
  ];
  test.each(failures)('that %s is named with what it said', async (_, path, message) => {
    await expect(load({ kubeconfig: await path() })).rejects.toThrow(message);
  });

  async function text(name: string): Promise<string> {
    return readFile(join(folder, name), 'utf8');
  }
  const runs = async (): Promise<number> => (await text('runs')).trim().split('\n').length;
});
