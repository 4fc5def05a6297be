// What oauth2-proxy reads from files: the objects that hold them, and where they are mounted.
import { objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { folders, googleCredentials } from './auth-proxy-settings.js';
import type { PodSpec } from './resource.js';

/** The key, in the ConfigMap of the configuration, of the page that says "signed in" about a request to a session. */
export const sessionAuthKey = 'session-auth.html';

/** The ConfigMap of the list of people. */
export function emailsName(props: PlatformProps): string {
  return `${objectNames(props).proxy}-accesslist`;
}

/** The Secret of an inline key of Google. */
export function googleName(props: PlatformProps): string {
  return `${objectNames(props).proxy}-google`;
}

type Volume = NonNullable<PodSpec['volumes']>[number];

/** Whole folders rather than single files, so that a changed e-mail list also reaches pods that run. */
export function mounted(props: PlatformProps) {
  const sources = volumeSources(props);
  return {
    volumes: sources.map(({ name, source }) => ({ name, ...source })),
    volumeMounts: sources.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
  };
}

function volumeSources(props: PlatformProps): { name: string; mountPath: string; source: Omit<Volume, 'name'> }[] {
  const { proxy } = objectNames(props);
  const google = googleCredentials(props.values);
  const key = google === 'inline' ? googleName(props) : props.values['oauth2-proxy'].config.google.existingSecret;
  const page = [{ key: sessionAuthKey, path: 'index.html' }];
  return [
    { name: 'config', mountPath: folders.config, source: { configMap: { name: proxy } } },
    { name: 'session-auth', mountPath: folders.sessionAuth, source: { configMap: { name: proxy, items: page } } },
    ...(props.values['oauth2-proxy'].authenticatedEmailsFile.enabled
      ? [{ name: 'emails', mountPath: folders.emails, source: { configMap: { name: emailsName(props) } } }]
      : []),
    ...(google === 'inline' || google === 'existing-secret'
      ? [{ name: 'google', mountPath: folders.google, source: { secret: { secretName: key } } }]
      : []),
  ];
}
