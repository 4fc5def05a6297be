// What is said about values that are valid, with whose choice each is.
import { canonicalJson, formatPath } from '../model/json.js';
import { defaultValues } from '../model/values/leaves.js';
import type { Platform } from '../model/values/parse.js';
import { valueAt } from '../model/values/rules/language.js';
import type { Notice } from './report.js';

/** The notices of a platform, by path. A default that is left alone is the documentation's choice, not that of who installs. */
export function noticesOf({ values, warnings }: Platform): Notice[] {
  const defaults = defaultValues();
  const all = warnings.map(({ path, message, where }) => {
    const isDefault = canonicalJson(valueAt(values, path)) === canonicalJson(valueAt(defaults, path));
    return {
      path: formatPath(path),
      origin: isDefault ? ('default' as const) : ('chosen' as const),
      message,
      ...(where === undefined ? {} : { where }),
    };
  });
  const key = ({ path, message }: Notice) => JSON.stringify([path, message]);
  return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
