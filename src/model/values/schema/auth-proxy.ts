// The root key "oauth2-proxy": credentials, e-mail rules and pod options of the bundled oauth2-proxy.
// Keys keep the names of the oauth2-proxy chart that users know; what that chart has beyond them is refused by name.
import * as z from 'zod';
import { cidr, email, objectName } from '../../scalars/index.js';
import type { Scalar } from '../../scalars/index.js';
import { flag, group, scalarText, text, texts, whole } from '../fields.js';
import { autoscaling, component, serviceMonitor } from './component.js';

/** Networks from which X-Forwarded-* headers are believed unless the user narrows them: the private ranges. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

const flagName: Scalar = {
  title: 'the name of a flag without dashes before it',
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 63,
  examples: ['cookie-expire', 'oidc-issuer-url', 'pass-host-header'],
};

/** `"oauth2-proxy"`. */
export function authProxy() {
  return group('The bundled oauth2-proxy: credentials, who may sign in, pod options.', {
    config: config(),
    extraArgs: extraArgs(),
    authenticatedEmailsFile: group(
      'A list of e-mail addresses that may sign in, beside the domains of the configuration.',
      {
        enabled: flag('Use the list.', false),
        restricted_access: text('One address per line.'),
      },
    ),
    trustedProxyIPs: texts(
      'Networks from which X-Forwarded-* headers are believed; narrow this to the ingress controller.',
      {
        default: privateRanges,
        is: cidr,
      },
    ),
    replicaCount: whole('Number of pods; unused while autoscaling is on.', 1, { min: 0, max: 1000 }),
    ...component({
      image: { registry: 'quay.io', repository: 'oauth2-proxy/oauth2-proxy', tag: 'v7.15.3' },
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '200m', memory: '128Mi' },
      podSecurityContext: { runAsNonRoot: true, runAsUser: 2000, runAsGroup: 2000 },
      liveness: { httpGet: { path: '/ping', port: 'http' }, timeoutSeconds: 1 },
      readiness: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 10, timeoutSeconds: 5 },
    }),
    autoscaling: autoscaling(),
    serviceMonitor: serviceMonitor(),
  });
}

function config() {
  return group('Credentials and configuration file.', {
    existingSecret: text(
      'Secret with the keys client-id, client-secret and cookie-secret; unused once clientID is set.',
      { default: 'orchestra-oauth-secrets', is: objectName },
    ),
    clientID: text('OAuth client ID, for development; once set, the three inline values win over existingSecret.'),
    clientSecret: text('OAuth client secret, for development.', { secret: true }),
    cookieSecret: text('Key that seals session cookies: 16, 24 or 32 bytes, raw or base64url; for development.', {
      secret: true,
    }),
    cookieName: text('Name of the session cookie.', { default: '_oauth2_proxy', nonEmpty: true }),
    configFile: text(
      'oauth2_proxy.cfg (TOML). Set email_domains here. Upstreams are derived; other derived settings go into extraArgs.',
    ),
    google: google(),
  });
}

function google() {
  return group('Restriction to Google groups.', {
    adminEmail: text('Administrator to act as when groups are read.', { is: email }),
    groups: texts('Groups whose members may sign in.', { is: email }),
    useApplicationDefaultCredentials: flag('Read groups with the credentials of the pod (Workload Identity).', false),
    targetPrincipal: text('Service account to act as with those credentials.', { is: email }),
    existingSecret: text('Secret with the key service-account.json.', { is: objectName }),
    serviceAccountJson: text('Service account key, for development.', { secret: true }),
  });
}

function extraArgs() {
  const value = z.union([z.string(), z.boolean(), z.number()]);
  return z
    .union([z.record(scalarText(flagName, false), value), z.array(z.string())])
    .default({})
    .meta({
      kind: 'data',
      default: {},
      description:
        'More flags: a map of flag names without dashes, or a list of whole flags. They win over everything derived.',
      examples: [{ 'cookie-expire': '12h' }, ['--cookie-expire=12h']],
    });
}
