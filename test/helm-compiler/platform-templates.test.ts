// The platform's templates as they are committed, read as the person would who reviews them.
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { WIDTH } from '../../src/helm-compiler/printer/scalars.js';

const templates = globSync('helm/*/templates/*').sort();

it.each(templates)('%s has no line that is too long', (path) => {
  const long = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.length > WIDTH);
  expect(long).toEqual([]);
});
