// Secrets never leave a review: they are shown as ***. That they differ is still said.
import type { Manifest } from '../manifest/manifest.js';
import type { Json } from '../model/json.js';
import { isObject } from '../model/json.js';
import { leaves } from '../model/values/leaves.js';
import type { Values } from '../model/values/schema/index.js';
import type { FieldChange } from './comparison-report.js';
import { fieldChanges } from './field-changes.js';
import { sealSecrets } from './secret-places.js';
import type { Seal } from './secret-texts.js';
import { sealSecretsInText } from './secret-texts.js';

const mask = '***';

/** What stands after a change where another secret stood before. */
const changedMask = `${mask} (changed)`;

/** A value of any kind without its secrets. */
export function masked(value: Json): Json {
  return sealSecrets(value, () => mask);
}

/** A values document without its secrets. */
export function maskedValues(values: Values): Json {
  const secrets = leaves().filter(({ secret }) => secret === true);
  return secrets.reduce((document, { path }) => withMask(document, path), masked(values as unknown as Json));
}

function withMask(value: Json | undefined, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return value === '' || value === undefined ? '' : mask;
  if (!isObject(value)) return value ?? null;
  return { ...value, [key]: withMask(value[key], rest) };
}

/** The changes that lead from one object to another, without secrets. */
export function maskedChanges(before: Manifest, after: Manifest): FieldChange[] {
  const seals = new Map<string, number>();
  const seal: Seal = (secret) => {
    const number = seals.get(secret) ?? seals.size;
    seals.set(secret, number);
    return `\u{e000}${String(number)}\u{e001}`;
  };
  // Secrets are sealed before anything is compared, the same ones alike: no path through the comparison shows one.
  const changes = fieldChanges(sealSecrets(before, seal), sealSecrets(after, seal));
  return changes.length > 0 ? changes.map(opened) : fieldChanges(before, after).map(hidden);
}

/** What only another notation of a secret changes. */
function hidden({ path, change }: FieldChange): FieldChange {
  return { path: sealSecretsInText(path, () => mask), change, before: mask, after: changedMask };
}

const sealed = /\u{e000}[0-9]+\u{e001}/gu;

function opened(change: FieldChange): FieldChange {
  const known = new Set(JSON.stringify(change.before ?? null).match(sealed));
  const path = change.path.replace(sealed, mask);
  const open = (value: unknown, differs: string): Json =>
    mapTexts(value as Json, (text) => text.replace(sealed, (each) => (known.has(each) ? mask : differs)));
  return {
    ...change,
    path,
    ...(change.before === undefined ? {} : { before: open(change.before, mask) }),
    ...(change.after === undefined
      ? {}
      : { after: open(change.after, change.change === 'changed' ? changedMask : mask) }),
  };
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapTexts(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member = null]) => [key, mapTexts(member, change)]));
}
