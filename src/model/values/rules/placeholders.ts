// Texts that a template file asked people to fill in, and that nobody did.
import type { Rule } from './language.js';

const placeholderPattern =
  '^([Xx]{4,}|<.*>|(TODO|FIXME|CHANGE-?ME|REPLACE-?ME|change-?me|changeit|replace-?me|todo)([^A-Za-z0-9].*)?)$';

/** A placeholder in one of the parts of a URL: between `/`, `:` and `@`. */
const withinUrl =
  '[/:@](<[^>]*>|[Xx]{4,}|(TODO|FIXME|CHANGE-?ME|REPLACE-?ME|change-?me|changeit|replace-?me|todo))([:@/?]|$)';

const fields: readonly (readonly [path: string, pattern: string])[] = [
  ...[
    'oauth2-proxy.config.clientID',
    'oauth2-proxy.config.clientSecret',
    'oauth2-proxy.config.cookieSecret',
    'oauth2-proxy.config.existingSecret',
    'api.database.existingSecret',
    'api.image.tag',
    'frontend.image.tag',
    'operator.image.tag',
    'operator.image.registry',
    'global.imageRegistry',
    'postgresql.auth.password',
  ].map((path) => [path, placeholderPattern] as const),
  ['api.database.url', `${placeholderPattern}|${withinUrl}`],
];

/** Rules about placeholders. */
export const placeholderRules: readonly Rule[] = fields.map(([at, pattern]) => ({
  name: `placeholder-${at}`,
  at,
  when: { matches: [at, pattern] },
  message: 'is still a placeholder; fill it in',
}));
