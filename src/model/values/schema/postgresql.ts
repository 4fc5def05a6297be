// The bundled PostgreSQL.
import { objectName, positiveQuantity } from '../../scalars/index.js';
import type { Scalar } from '../../scalars/index.js';
import { flag, group, text } from '../fields.js';
import { image, resources } from './kubernetes.js';

const urlSafe: Scalar = {
  title: 'letters, digits and . _ ~ - only, because it becomes part of a URL',
  pattern: '^[A-Za-z0-9._~-]+$',
  maxLength: 63,
  examples: ['orchestra', 'db_1', 'a.b~c-D'],
};

/** `postgresql`. */
export function postgresql() {
  return group('A bundled PostgreSQL for development and small installations; its volume survives an uninstall.', {
    enabled: flag('Run it. It is also run when authentication is off and no database is named.', false),
    auth: group('Database, user and password: letters, digits and . _ ~ - only.', {
      username: text('User.', { default: 'orchestra', is: urlSafe, nonEmpty: true }),
      password: text('Password, for development.', { default: 'orchestra', is: urlSafe, secret: true }),
      database: text('Database.', { default: 'orchestra', is: urlSafe, nonEmpty: true }),
      existingSecret: text('Secret with the key password; unset uses the inline password.', { is: objectName }),
    }),
    image: image({ registry: 'docker.io', repository: 'library/postgres', tag: '17.6' }),
    resources: resources({ cpu: '100m', memory: '256Mi' }, { cpu: '1', memory: '512Mi' }),
    persistence: group('Its volume.', {
      size: text('Size.', { default: '8Gi', is: positiveQuantity, nonEmpty: true }),
      storageClass: text('Storage class; empty means the default of the cluster.', { is: objectName }),
    }),
  });
}
