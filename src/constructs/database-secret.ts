// The Secret of an inline database URL, and how containers get ORCHESTRA_DATABASE_URL from wherever it is.
import { Construct } from 'constructs';
import { databaseSource } from '../model/platform/database.js';
import { componentLabels, objectNames, serviceHost } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { listeningPorts } from '../model/platform/traffic.js';
import type { EnvVar } from './resource.js';
import { Resource } from './resource.js';

/** The key of the URL in a Secret of ours. */
export const urlKey = 'database-url';

/** The Secret of api.database.url; absent when the URL comes from elsewhere. */
export class DatabaseSecret extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    if (databaseSource(props.values) !== 'inline') return;
    new Resource(this, 'url', 'Secret', {
      metadata: {
        name: databaseSecretName(props),
        namespace: props.release.namespace,
        labels: componentLabels('api', props),
      },
      type: 'Opaque',
      stringData: { [urlKey]: props.values.api.database.url },
    });
  }
}

/** The name of the Secret of an inline URL. */
export function databaseSecretName(props: PlatformProps): string {
  return `${objectNames(props).prefix}-database`;
}

/** ORCHESTRA_DATABASE_URL; nothing when the user's own environment brings it. */
export function databaseEnvironment(props: PlatformProps, inlineSecret = databaseSecretName(props)): EnvVar[] {
  const { existingSecret, secretKey } = props.values.api.database;
  switch (databaseSource(props.values)) {
    case 'bundled':
      return bundledEnvironment(props);
    case 'existing-secret':
      return [fromSecret('ORCHESTRA_DATABASE_URL', existingSecret, secretKey)];
    case 'inline':
      return [fromSecret('ORCHESTRA_DATABASE_URL', inlineSecret, urlKey)];
    case 'environment':
      return [];
  }
}

/** The password stays in its Secret: Kubernetes puts it into the URL when the container starts. */
function bundledEnvironment(props: PlatformProps): EnvVar[] {
  const { username, database } = props.values.postgresql.auth;
  const host = serviceHost(objectNames(props).database, props);
  const url = `postgresql+asyncpg://${username}:$(ORCHESTRA_DATABASE_PASSWORD)@${host}:${String(listeningPorts.database)}/${database}`;
  return [
    fromSecret('ORCHESTRA_DATABASE_PASSWORD', passwordSecretName(props), 'password'),
    { name: 'ORCHESTRA_DATABASE_URL', value: url },
  ];
}

/** The Secret that holds the password of the bundled PostgreSQL. */
export function passwordSecretName(props: PlatformProps): string {
  const { existingSecret } = props.values.postgresql.auth;
  return existingSecret === '' ? objectNames(props).database : existingSecret;
}

function fromSecret(name: string, secret: string, key: string): EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}
