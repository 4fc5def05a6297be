// What is said about values that are valid, with whose choice each is.
import { defaultRelease } from '../charts/platform-chart.js';
import { canonicalJson, formatPath } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { settingsOf } from '../model/sessions/index.js';
import { defaultValues } from '../model/values/leaves.js';
import type { Platform } from '../model/values/parse.js';
import { valueAt } from '../model/values/rules/language.js';
import type { Notice } from './report.js';
import { refusedSessions } from './sample-sessions.js';

/** The notices of a platform, by path. A default that is left alone is the documentation's choice, not that of who installs. */
export function noticesOf({ values, warnings }: Platform): Notice[] {
  const defaults = defaultValues();
  const all = [...warnings, ...unknownRefusals({ values, warnings })].map(({ path, message, where }) => {
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

/** Sessions that nobody can have, unless a warning about the template says so already. */
function unknownRefusals({ values, warnings }: Platform): Problem[] {
  const said = new Set(
    warnings.filter(({ path }) => path.at(-1) === 'defaultDuration').map(({ path }) => formatPath(path.slice(0, -1))),
  );
  const refused = refusedSessions(values, settingsOf({ values, release: defaultRelease }));
  return refused.filter(({ path }) => !said.has(formatPath(path)));
}
