// Which database the platform uses. Values may name one in four ways; development without any gets the bundled one.
import { holds } from '../values/rules/language.js';
import { usesBundledDatabase } from '../values/rules/database.js';
import type { Values } from '../values/schema/index.js';

/** Where ORCHESTRA_DATABASE_URL comes from. */
export type DatabaseSource = 'bundled' | 'existing-secret' | 'inline' | 'environment';

/** The database that a valid values document names. */
export function databaseSource(values: Values): DatabaseSource {
  if (holds(usesBundledDatabase, values)) return 'bundled';
  if (values.api.database.existingSecret !== '') return 'existing-secret';
  return values.api.database.url === '' ? 'environment' : 'inline';
}
