// Which database is named: exactly one, in one of four ways; development may leave it out.
import type { Condition, Rule } from './language.js';
import { all, any, isFalse, isSet, isTrue } from './language.js';

const bundled = isTrue('postgresql.enabled');

/** The ways of naming a database that is not ours. */
const others: readonly Condition[] = [
  isSet('api.database.existingSecret'),
  isSet('api.database.url'),
  isTrue('api.database.fromEnv'),
];

/** Every way of naming a database. */
const databases: readonly Condition[] = [bundled, ...others];

/** Development: no sign-in, one fixed identity. */
const isDevelopment: Condition = all(isFalse('api.requireAuthentication'), isSet('api.devIdentity'));

/** The bundled PostgreSQL runs: asked for, or development without any other database. */
export const usesBundledDatabase: Condition = any(bundled, all(isDevelopment, { not: any(...others) }));

/** Rules about the database. */
export const databaseRules: readonly Rule[] = [
  {
    name: 'database-missing',
    at: 'api.database',
    when: { not: any(isDevelopment, ...databases) },
    message:
      'no database is named; set one of api.database.existingSecret (a Secret with the URL), api.database.url (development), api.database.fromEnv=true (api.extraEnv brings ORCHESTRA_DATABASE_URL) or postgresql.enabled=true (the bundled PostgreSQL)',
  },
  ...pairs(databases).map(([a, b], index) => ({
    name: `database-ambiguous-${String(index + 1)}`,
    at: 'api.database',
    when: all(a, b),
    message:
      'more than one database is named; keep one of api.database.existingSecret, api.database.url, api.database.fromEnv and postgresql.enabled',
  })),
  {
    name: 'database-driver',
    at: 'api.database.url',
    when: all(isSet('api.database.url'), { not: { matches: ['api.database.url', '^postgresql\\+asyncpg://'] } }),
    message: 'must begin with postgresql+asyncpg://, which names the only driver that the API server has',
  },
  {
    name: 'database-password-missing',
    at: 'postgresql.auth',
    when: all(usesBundledDatabase, { empty: 'postgresql.auth.password' }, { empty: 'postgresql.auth.existingSecret' }),
    message:
      'the bundled PostgreSQL has no password; set postgresql.auth.existingSecret (a Secret with the key password)',
  },
];

function pairs<T>(items: readonly T[]): (readonly [T, T])[] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b] as const));
}
