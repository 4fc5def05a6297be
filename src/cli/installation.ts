// What is installed (values) and as what (name and namespace), read together so that all that is wrong is said at once.
import type { Release } from '../model/platform/release.js';
import { gather, UserError } from '../model/problem.js';
import { valuesByDefault } from '../model/sessions/index.js';
import type { Values } from '../model/values/schema/index.js';
import type { ReleaseOptions } from './release-input.js';
import { releaseOf } from './release-input.js';

/** One installation. */
export interface Installation {
  readonly values: Values;
  readonly release: Partial<Release>;
}

/** The installation that options describe; where the values are wrong, its name is judged all the same. */
export function installationOf(options: ReleaseOptions, readValues: () => Values): Installation {
  const given = gather([readValues], (read) => read());
  const [values] = given.results;
  const named = gather([values ?? valuesByDefault()], (known) => releaseOf(options, known));
  const [release] = named.results;
  if (values === undefined || release === undefined) throw new UserError([...given.problems, ...named.problems]);
  return { values, release };
}
