// What people and programs get from `orchestra images` and `orchestra init`, byte for byte as it is committed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { orchestra } from './command.js';

test.each([
  ['images/production.txt', []],
  ['images/production.json', ['--output', 'json']],
  ['images/mirror.yaml', ['--mirror', 'mirror.example.edu']],
])('%s', async (golden, words) => {
  const { code, out } = await orchestra('images', '-e', 'production', ...words);
  expect(code).toBe(0);
  await expect(out).toMatchFileSnapshot(`../golden/${golden}`);
});

test('init/values.yaml', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orchestra-golden-'));
  try {
    const file = join(folder, 'values.yaml');
    const answers = ['--domain', 'orchestra.example.edu', '--email-domain', 'example.edu', '--admin', 'a@example.edu'];
    const { code, said } = await orchestra('init', file, ...answers, '--yes');
    expect(code, said).toBe(0);
    // Where it was written is the only thing that differs from run to run.
    const text = readFileSync(file, 'utf8').replaceAll(`${folder}/`, '');
    await expect(text).toMatchFileSnapshot('../golden/init/values.yaml');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
