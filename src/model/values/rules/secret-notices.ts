// Secrets that stand in values although a Secret could hold them.
import { usesBundledDatabase } from './database.js';
import type { Rule } from './language.js';
import { all, any, isSet, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');

const inlineSecrets: readonly Rule[] = (
  [
    ['api.database.url', 'api.database.existingSecret', isSet('api.database.url')],
    [
      'oauth2-proxy.config.clientSecret',
      'oauth2-proxy.config.existingSecret',
      all(proxy, isSet('oauth2-proxy.config.clientID')),
    ],
    [
      'oauth2-proxy.config.google.serviceAccountJson',
      'oauth2-proxy.config.google.existingSecret',
      all(proxy, isSet('oauth2-proxy.config.google.serviceAccountJson'), {
        empty: 'oauth2-proxy.config.google.existingSecret',
      }),
    ],
    [
      'postgresql.auth.password',
      'postgresql.auth.existingSecret',
      all(usesBundledDatabase, { empty: 'postgresql.auth.existingSecret' }),
    ],
  ] as const
).map(([at, instead, when]) => ({
  name: `inline-secret-${at}`,
  at,
  when,
  message: `is a secret in plain values: it ends up in the rendered manifests; use ${instead}`,
}));

/** A URL with a password in it that is not the name of another variable. */
const withPassword = '[^"]*://[^"/@]*:[^"@$]';

/** Notices about secrets in plain values. */
export const secretNotices: readonly Rule[] = [
  ...inlineSecrets,
  {
    name: 'inline-secret-api.extraEnv',
    at: 'api.extraEnv',
    when: any(
      { matches: ['api.extraEnv', `"name":"ORCHESTRA_DATABASE_URL","value":"${withPassword}`] },
      { matches: ['api.extraEnv', '"name":"ORCHESTRA_DATABASE_PASSWORD","value":"[^"]'] },
    ),
    message:
      'holds the password of the database: it ends up in the rendered manifests; take the variable from a Secret (valueFrom.secretKeyRef)',
  },
];
