// What is less than secure, or not what it seems, although the document is valid: said aloud wherever values are read.
import type { Problem } from '../../problem.js';
import { exposureNotices } from './exposure-notices.js';
import type { Rule } from './language.js';
import { brokenRules } from './language.js';
import { secretNotices } from './secret-notices.js';
import { wiringNotices } from './wiring-notices.js';

/** Every notice, as data. */
export const noticeRules: readonly Rule[] = [...secretNotices, ...exposureNotices, ...wiringNotices];

/** The notices that apply to a complete values document. */
export function notices(values: unknown): Problem[] {
  return brokenRules(noticeRules, values);
}
