// Texts that a template file asked people to fill in, and that nobody did.
import type { Rule } from './language.js';

const placeholderPattern =
  '^([Xx]{4,}|<.*>|(TODO|FIXME|CHANGE-?ME|REPLACE-?ME|change-?me|changeit|replace-?me|todo)([^A-Za-z0-9].*)?)$';

/** Rules about placeholders. */
export const placeholderRules: readonly Rule[] = [
  'oauth2-proxy.config.clientID',
  'oauth2-proxy.config.clientSecret',
  'oauth2-proxy.config.cookieSecret',
  'oauth2-proxy.config.existingSecret',
  'api.database.existingSecret',
  'api.database.url',
  'api.image.tag',
  'frontend.image.tag',
  'operator.image.tag',
  'postgresql.auth.password',
].map((at) => ({
  name: `placeholder-${at}`,
  at,
  when: { matches: [at, placeholderPattern] },
  message: 'is still a placeholder; fill it in',
}));
