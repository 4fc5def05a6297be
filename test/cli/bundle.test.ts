// `orchestra bundle`: what is granted, as one stream.
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { orchestra } from './command.js';

test('YAML and JSON hold the same', async () => {
  const yaml = await orchestra('bundle', '-e', 'nginx', '--namespace', 'labs');
  const json = await orchestra('bundle', '-e', 'nginx', '--namespace', 'labs', '--output', 'json');
  const objects = JSON.parse(json.out) as { metadata: { namespace?: string } }[];
  expect(parseAllDocuments(yaml.out).map((document) => document.toJS() as unknown)).toEqual(objects);
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(
    new Set([undefined, 'labs', 'orchestra-sessions']),
  );
});

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
