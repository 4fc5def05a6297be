// The rules that make a values document an error although every single field is well formed.
import { accountRules } from './accounts.js';
import { availabilityRules } from './availability.js';
import { proxySettingRules } from './proxy-settings.js';
import { collisionRules } from './collisions.js';
import { databaseRules } from './database.js';
import { emailRules } from './emails.js';
import type { Rule } from './language.js';
import { placeRules } from './places.js';
import { placeholderRules } from './placeholders.js';
import { podRules } from './pods.js';
import { signInRules } from './sign-in.js';

/** Every rule across fields. */
export const valueRules: readonly Rule[] = [
  ...databaseRules,
  ...signInRules,
  ...placeholderRules,
  ...emailRules,
  ...proxySettingRules,
  ...availabilityRules,
  ...placeRules,
  ...podRules,
  ...accountRules,
  ...collisionRules,
];
