// How oauth2-proxy is told what to do. Flags win over the environment, and the environment over the file: what follows
// from other values goes into the environment, so that extraArgs can change it and configFile can not contradict it.
// Upstreams are derived too: those of configFile are overruled.
import { sortedKeys } from '../model/json.js';
import { appUrl, portSuffix } from '../model/platform/addresses.js';
import { objectNames, serviceHost } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { sessionAuthPath } from '../model/platform/session-auth.js';
import { httpPort, listeningPorts, proxyMetricsPort } from '../model/platform/traffic.js';
import type { ProxySetting } from '../model/values/proxy-settings.js';
import { proxyVariable } from '../model/values/proxy-settings.js';
import type { Values } from '../model/values/schema/index.js';
import type { EnvVar } from './resource.js';

/** Folders of the container in which its configuration is mounted. */
export const folders = {
  config: '/etc/oauth2_proxy',
  emails: '/etc/oauth2-proxy',
  google: '/google',
  sessionAuth: '/etc/orchestra/session-auth',
} as const;

/** Keys of the objects that are mounted there, which are the files' names. */
export const files = {
  config: 'oauth2_proxy.cfg',
  emails: 'restricted_user_access',
  google: 'service-account.json',
} as const;

/** The command line: addresses, files, then the user's own flags, which win. */
export function proxyArguments({ values }: PlatformProps): string[] {
  const { extraArgs, authenticatedEmailsFile } = values['oauth2-proxy'];
  return [
    `--http-address=0.0.0.0:${String(listeningPorts['authentication-proxy'])}`,
    `--metrics-address=0.0.0.0:${String(proxyMetricsPort)}`,
    `--config=${folders.config}/${files.config}`,
    ...(authenticatedEmailsFile.enabled ? [`--authenticated-emails-file=${folders.emails}/${files.emails}`] : []),
    ...googleArguments(values),
    ...(Array.isArray(extraArgs) ? extraArgs : flagsOf(extraArgs)),
  ];
}

function flagsOf(flags: Readonly<Record<string, string | number | boolean>>): string[] {
  return sortedKeys(flags).map((flag) => `--${flag}=${String(flags[flag])}`);
}

/** Where the key comes from with which Google groups are read; oauth2-proxy refuses anything between these. */
export function googleCredentials(values: Values): 'none' | 'pod' | 'existing-secret' | 'inline' {
  const { adminEmail, useApplicationDefaultCredentials, existingSecret, serviceAccountJson } =
    values['oauth2-proxy'].config.google;
  if (adminEmail === '') return 'none';
  if (useApplicationDefaultCredentials) return 'pod';
  if (existingSecret !== '') return 'existing-secret';
  return serviceAccountJson === '' ? 'none' : 'inline';
}

function googleArguments(values: Values): string[] {
  const { google } = values['oauth2-proxy'].config;
  const credentials = googleCredentials(values);
  if (credentials === 'none') return [];
  return [
    `--google-admin-email=${google.adminEmail}`,
    ...(credentials === 'pod'
      ? ['--google-use-application-default-credentials=true']
      : [`--google-service-account-json=${folders.google}/${files.google}`]),
    ...(google.targetPrincipal === '' ? [] : [`--google-target-principal=${google.targetPrincipal}`]),
    ...google.groups.map((group) => `--google-group=${group}`),
  ];
}

/** Keys of the Secret that holds the credentials. */
const credentials = {
  client_id: 'client-id',
  client_secret: 'client-secret',
  cookie_secret: 'cookie-secret',
} as const satisfies Partial<Record<ProxySetting, string>>;

/** The environment: credentials from a Secret, and everything that follows from other values. */
export function proxyEnvironment(props: PlatformProps, secretName: string): EnvVar[] {
  return [
    ...Object.entries(credentials).map(([setting, key]) => ({
      name: proxyVariable(setting),
      valueFrom: { secretKeyRef: { name: secretName, key } },
    })),
    ...Object.entries(settings(props)).map(([setting, value]) => ({ name: proxyVariable(setting), value })),
  ];
}

type Settings = Readonly<Record<Exclude<ProxySetting, keyof typeof credentials | 'trusted_proxy_ips'>, string>>;

/** The settings that are no secrets; lists are joined by commas. */
function settings(props: PlatformProps): Settings {
  const { values } = props;
  return {
    cookie_name: values['oauth2-proxy'].config.cookieName,
    cookie_domains: `.${values.global.domain}`,
    cookie_secure: values.ingress.tls.enabled ? 'true' : 'false',
    redirect_url: `${appUrl(values)}/oauth2/callback`,
    whitelist_domains: `.${values.global.domain}${portSuffix(values)}`,
    set_xauthrequest: 'true',
    skip_provider_button: 'true',
    ...forwardedHeaders(values),
    upstreams: upstreams(props).join(','),
  };
}

/** Whom to believe about the original request. To oauth2-proxy an empty list means everybody; here it means nobody. */
function forwardedHeaders(values: Values) {
  const { trustedProxyIPs } = values['oauth2-proxy'];
  if (trustedProxyIPs.length === 0) return { reverse_proxy: 'false' };
  return { reverse_proxy: 'true', trusted_proxy_ips: trustedProxyIPs.join(',') };
}

/** A static answer can only stand at the root, so the one for sessions is a folder with a page in it. */
function upstreams(props: PlatformProps): string[] {
  const sessionAuth = `file://${folders.sessionAuth}/#${sessionAuthPath}`;
  if (!props.values.oauth2Proxy.fullProxy) return [sessionAuth];
  return [`http://${serviceHost(objectNames(props).frontend, props)}:${String(httpPort)}`, sessionAuth];
}
