// Workshops and settings for the tests of sessions: the page's examples under the domain that they are written for.
import type { SessionSettings } from '../../../src/model/sessions/index.js';
import { settingsOf, valuesByDefault } from '../../../src/model/sessions/index.js';
import { formatProblem } from '../../../src/model/problem.js';
import type { Workshop } from '../../../src/model/workshop/index.js';
import { parseWorkshop } from '../../../src/model/workshop/index.js';
import { release } from '../../constructs/render.js';

/** The default settings, for the domain of the examples, with some of them replaced. */
export function settingsWith(over: Partial<SessionSettings> = {}): SessionSettings {
  const settings = settingsOf({ values: valuesByDefault(), release });
  return { ...settings, baseDomain: 'workshops.example.org', ...over };
}

/** A Workshop of an example, some fields of its spec replaced; throws with every problem when it has any. */
export function workshopOf(example: { readonly spec: object }, spec: object = {}): Workshop {
  const parsed = parseWorkshop({ ...example, spec: { ...example.spec, ...spec } });
  if ('workshop' in parsed) return parsed.workshop;
  throw new Error(parsed.problems.map(formatProblem).join('\n'));
}
