// What the API server's image needs to run, whichever command it runs: its environment and its volumes.
// uv, which starts both commands, writes a cache and would update the lock file; neither works on a read-only root.
import { canonicalJson } from '../model/json.js';
import { appUrl } from '../model/platform/addresses.js';
import { objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { databaseEnvironment } from './database-secret.js';
import type { Container, EnvVar, PodSpec } from './resource.js';

const uv: readonly EnvVar[] = [
  { name: 'UV_CACHE_DIR', value: '/tmp/uv-cache' },
  { name: 'UV_NO_SYNC', value: '1' },
  { name: 'UV_FROZEN', value: '1' },
];

/** The environment of the API server; `inlineSecret` names the Secret of an inline database URL. */
export function apiEnvironment(props: PlatformProps, inlineSecret?: string): EnvVar[] {
  const { api, global } = props.values;
  return [
    text('DEFAULT_NAMESPACE', global.defaultNamespace),
    text('REQUIRE_AUTHENTICATION', api.requireAuthentication ? 'true' : 'false'),
    text('ADMIN_EMAILS', canonicalJson(api.adminEmails)),
    ...databaseEnvironment(props, inlineSecret),
    ...(api.devIdentity === '' ? [] : [text('DEV_IDENTITY', api.devIdentity)]),
    text('CORS_ORIGINS', canonicalJson([appUrl(props.values)])),
    ...(api.fileTemplates.enabled ? [text('TEMPLATES_DIR', api.fileTemplates.mountPath)] : []),
    ...uv,
  ];
}

function text(name: string, value: string): EnvVar {
  return { name: `ORCHESTRA_${name}`, value };
}

interface Storage {
  readonly volumes: NonNullable<PodSpec['volumes']>;
  readonly volumeMounts: NonNullable<Container['volumeMounts']>;
}

/** The volumes of the API server; with `optional` its pods start even where the catalog is not there yet. */
export function apiStorage(props: PlatformProps, { optional }: { readonly optional: boolean }): Storage {
  const { enabled, existingConfigMap, mountPath } = props.values.api.fileTemplates;
  const scratch = { volumes: [{ name: 'tmp', emptyDir: {} }], volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] };
  if (!enabled) return scratch;
  const name = existingConfigMap === '' ? objectNames(props).templates : existingConfigMap;
  const configMap = { name, ...(optional ? { optional } : {}) };
  return {
    volumes: [...scratch.volumes, { name: 'workshop-templates', configMap }],
    volumeMounts: [...scratch.volumeMounts, { name: 'workshop-templates', mountPath, readOnly: true }],
  };
}
