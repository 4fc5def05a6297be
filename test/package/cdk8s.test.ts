// The cdk8s command line on this clone: `cdk8s synth` renders what is committed, byte for byte.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('cdk8s synth reproduces dist/', () => {
  const out = join(mkdtempSync(join(tmpdir(), 'orchestra-cdk8s-')), 'dist');
  try {
    const { status, stdout, stderr } = spawnSync('node_modules/.bin/cdk8s', ['synth', '--output', out], {
      encoding: 'utf8',
      env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    });
    expect(status, stdout + stderr).toBe(0);
    expect(tree(out)).toEqual(tree('dist'));
  } finally {
    rmSync(join(out, '..'), { recursive: true, force: true });
  }
});

function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]),
  );
}
