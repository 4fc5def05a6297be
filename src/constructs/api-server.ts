// The API server: it launches, lists, extends and ends sessions by writing Workshops, and keeps its records in PostgreSQL.
import { Construct } from 'constructs';
import { checksum } from '../model/json.js';
import { databaseSource } from '../model/platform/database.js';
import { objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { httpPort, listeningPorts } from '../model/platform/traffic.js';
import { apiEnvironment, apiStorage } from './api-runtime.js';
import { Workload } from './workload.js';

/** The API server. */
export class ApiServer extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { api } = props.values;
    new Workload(this, 'workload', {
      ...props,
      name: objectNames(props).api,
      component: 'api',
      container: 'api',
      options: api,
      replicas: api.replicas,
      autoscaling: api.autoscaling,
      ports: [{ name: 'http', containerPort: listeningPorts.api }],
      service: { http: httpPort },
      env: apiEnvironment(props),
      ...apiStorage(props, { optional: false }),
      annotations: checksums(props),
      callsKubernetes: true,
      hasShell: true,
    });
  }
}

/** Pods roll when the catalog or an inline URL changes; they would not notice by themselves. */
function checksums(props: PlatformProps): Record<string, string> {
  const { fileTemplates, templates, database } = props.values.api;
  const { auth } = props.values.postgresql;
  const source = databaseSource(props.values);
  return {
    ...(fileTemplates.enabled && fileTemplates.existingConfigMap === ''
      ? { 'checksum/templates': checksum(templates) }
      : {}),
    ...(source === 'inline' ? { 'checksum/database': checksum({ url: database.url }) } : {}),
    ...(source === 'bundled' && auth.existingSecret === ''
      ? { 'checksum/database': checksum({ password: auth.password }) }
      : {}),
  };
}
