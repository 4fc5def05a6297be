// `orchestra bundle`: what is granted, as one stream, always the same.
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { orchestra } from './command.js';

test('prints as it is committed', async () => {
  const { code, out, said } = await orchestra('bundle', '-e', 'production', '--for', 'operator');
  expect([code, said]).toEqual([0, '']);
  await expect(out).toMatchFileSnapshot('../golden/bundle/operator.yaml');
});

test('YAML and JSON hold the same', async () => {
  const yaml = await orchestra('bundle', '-e', 'nginx', '--namespace', 'labs');
  const json = await orchestra('bundle', '-e', 'nginx', '--namespace', 'labs', '--output', 'json');
  const objects = JSON.parse(json.out) as { metadata: { namespace?: string } }[];
  expect(parseAllDocuments(yaml.out).map((document) => document.toJS() as unknown)).toEqual(objects);
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(
    new Set([undefined, 'labs', 'orchestra-sessions']),
  );
});

test('fifty times the same bytes', async () => {
  const { out } = await orchestra('bundle', '-e', 'kind');
  for (let run = 0; run < 50; run++) expect((await orchestra('bundle', '-e', 'kind')).out).toBe(out);
}, 60_000);

describe('refuses with exit code 2', () => {
  test.each<[string, string[], string]>([
    ['a part that is mistyped', ['-e', 'production', '--for', 'operater'], 'did you mean operator?'],
    ['a part that does not run', ['-e', 'kind', '--for', 'authentication-proxy'], 'there is api, '],
    ['an empty part', ['-e', 'production', '--for', ''], '--for: no part ""'],
    ['values that are wrong', ['--set', 'api.replica=2'], 'did you mean replicas?'],
    ['a namespace that is none', ['-e', 'kind', '-n', 'A B'], 'release.namespace'],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('bundle', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(said).toContain(expected);
  });
});
