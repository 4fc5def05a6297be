// What a registry is asked, and what becomes of each answer it may give.
import type { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import type { Send } from '../../../src/cli/images/registry.js';
import { digestOf } from '../../../src/cli/images/registry.js';
import { Failure } from '../../../src/model/problem.js';

const digest = `sha256:${'a'.repeat(64)}`;
const ok = { statusCode: 200, headers: { 'docker-content-digest': digest } };

interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** Sends nothing, and gives the answers in turn; the last one again and again. */
function sender(...answers: readonly Answer[]): { send: Send; asked: string[] } {
  const asked: string[] = [];
  const send: Send = (url, { method, headers }) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(`${method} ${url.href}${'authorization' in headers ? ` ${headers['authorization'] ?? ''}` : ''}`);
    const body = { dump: () => Promise.resolve(), json: () => Promise.resolve(answer.json) };
    return Promise.resolve({ headers: {}, ...answer, body } as unknown as Dispatcher.ResponseData);
  };
  return { send, asked };
}

test.each([
  ['postgres:17.6', 'https://registry-1.docker.io/v2/library/postgres/manifests/17.6'],
  ['docker.io/library/postgres', 'https://registry-1.docker.io/v2/library/postgres/manifests/latest'],
  ['rocker/rstudio:4.5.3', 'https://registry-1.docker.io/v2/rocker/rstudio/manifests/4.5.3'],
  ['quay.io/jupyter/scipy-notebook:1', 'https://quay.io/v2/jupyter/scipy-notebook/manifests/1'],
  ['registry.example.edu:8443/a:1', 'https://registry.example.edu:8443/v2/a/manifests/1'],
  ['localhost:5000/a:1', 'http://localhost:5000/v2/a/manifests/1'],
  ['127.0.0.1/a:1', 'http://127.0.0.1/v2/a/manifests/1'],
  ['localhost.example.edu/a:1', 'https://localhost.example.edu/v2/a/manifests/1'],
])('%s is asked for at %s', async (image, address) => {
  const { send, asked } = sender(ok);
  expect(await digestOf(image, send)).toBe(digest);
  expect(asked).toEqual([`HEAD ${address}`]);
});

test('an image that names its digest is not asked for', async () => {
  const { send, asked } = sender(ok);
  expect(await digestOf(`a/b:1@${digest}`, send)).toBe(digest);
  expect(asked).toEqual([]);
});

const wants = (realm: string) => ({
  statusCode: 401,
  headers: { 'www-authenticate': `Bearer realm="${realm}",service="s",scope="repository:a/b:pull"` },
});

test.each([['token'], ['access_token']])('a token that is handed out as %s is used, once', async (key) => {
  const { send, asked } = sender(
    wants('https://auth.example.edu/t?x=1'),
    { statusCode: 200, json: { [key]: 'secret' } },
    ok,
  );
  expect(await digestOf('r.example.edu/a/b:1', send)).toBe(digest);
  expect(asked).toEqual([
    'HEAD https://r.example.edu/v2/a/b/manifests/1',
    'GET https://auth.example.edu/t?x=1&service=s&scope=repository%3Aa%2Fb%3Apull',
    'HEAD https://r.example.edu/v2/a/b/manifests/1 Bearer secret',
  ]);
});

test.each<[string, readonly Answer[], string, number]>([
  ['no such image', [{ statusCode: 404 }], 'the registry knows no such image', 1],
  ['too many questions', [{ statusCode: 429 }], 'has been asked too often', 1],
  ['a broken registry', [{ statusCode: 503 }], 'answers with status 503', 1],
  ['a redirection', [{ statusCode: 302 }], 'answers with status 302', 1],
  [
    'a wish for a password',
    [{ statusCode: 401, headers: { 'www-authenticate': 'Basic realm="https://x"' } }],
    'wants credentials',
    1,
  ],
  ['no challenge at all', [{ statusCode: 401 }], 'wants credentials', 1],
  ['a realm that is no address', [wants('not an address')], 'wants credentials', 1],
  ['a realm on plain http', [wants('http://auth.example.edu/')], 'wants credentials', 1],
  ['no token', [wants('https://auth.example.edu/'), { statusCode: 200, json: {} }], 'hands out no token', 2],
  [
    'a token that is refused',
    [wants('https://a.example.edu/'), { statusCode: 200, json: { token: 'secret' } }, { statusCode: 403 }],
    'wants credentials',
    3,
  ],
])('%s is a sentence that names the image, and no secret', async (_, answers, sentence, questions) => {
  const { send, asked } = sender(...answers);
  const error: unknown = await digestOf('r.example.edu/a/b:1', send).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).message).toMatch(/^r\.example\.edu\/a\/b:1: the registry /);
  expect((error as Failure).message).toContain(sentence);
  expect((error as Failure).message).not.toContain('secret');
  expect(asked).toHaveLength(questions);
});

test('a registry that cannot be reached', async () => {
  const send = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
  await expect(digestOf('r.example.edu/a:1', send)).rejects.toThrow(
    'r.example.edu/a:1: the registry cannot be reached (ENOTFOUND); check its name, the network and the proxy',
  );
});
