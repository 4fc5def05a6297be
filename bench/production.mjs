// The environment that renderings are measured with.
import { readFileSync } from 'node:fs';
import { parseValues, readDocument } from '../lib/src/index.js';

const text = readFileSync(new URL('../helm/values/production.yaml', import.meta.url), 'utf8');

/** Complete values of helm/values/production.yaml, read and parsed anew. */
export function productionValues() {
  const { user } = readDocument([{ kind: 'file', name: 'production.yaml', text }], {});
  const { platform, problems } = parseValues(user);
  if (platform === undefined) throw new Error(JSON.stringify(problems));
  return platform.values;
}
