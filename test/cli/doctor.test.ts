// What `orchestra doctor` refuses before it asks a cluster anything; what it finds in one is in test/cluster/doctor.test.ts.
import { describe, expect, test } from 'vitest';
import { orchestra } from './command.js';

describe('refuses with exit code 2', () => {
  test.each<[string, string[], string]>([
    ['values that are wrong', ['--set', 'api.replica=2'], 'did you mean replicas?'],
    ['an environment that is not there', ['-e', 'labs'], 'unknown environment "labs"'],
    ['a kubeconfig that is not there', ['-e', 'kind', '--kubeconfig', 'nowhere'], 'there is no kubeconfig at nowhere'],
    ['a file that names no cluster', ['-e', 'kind', '--kubeconfig', 'package.json'], 'package.json has no context'],
    ['a namespace that is none', ['-e', 'kind', '-n', 'A B'], 'release.namespace'],
    ['an option that is mistyped', ['-e', 'kind', '--befor'], 'Did you mean --before?'],
    ['a format that it does not have', ['-e', 'kind', '--output', 'yaml'], 'Allowed choices are'],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('doctor', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(said).toContain(expected);
  });
});
