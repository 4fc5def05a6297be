// Documents about which something is said, and their neighbours about which it is not.
import type { JsonObject } from '../../../../src/model/json.js';
import type { Row } from './row.js';

const proxy = (options: JsonObject): JsonObject => ({ 'oauth2-proxy': options });
const config = (configFile: string): JsonObject => proxy({ config: { configFile } });
const development = { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' };
const environment = (name: string, value: string): JsonObject => ({
  api: { database: { existingSecret: '', fromEnv: true }, extraEnv: [{ name, value }], extraEnvFrom: [{}] },
});
const inline = { clientID: 'id', clientSecret: 'secret', cookieSecret: 'a'.repeat(16) };

/** What a document is, the document over the minimal one, and the notices about it that are not about that one. */
export const noticeRows: readonly Row[] = [
  [
    'an inline URL',
    { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:p@h/o' } } },
    ['inline-secret-api.database.url'],
  ],
  [
    'a URL with its password in a variable',
    environment('ORCHESTRA_DATABASE_URL', 'postgresql+asyncpg://o:p@h/o'),
    ['inline-secret-api.extraEnv'],
  ],
  ['a URL without a password', environment('ORCHESTRA_DATABASE_URL', 'postgresql+asyncpg://o@127.0.0.1:5432/o'), []],
  [
    'a URL with the password of another variable',
    environment('ORCHESTRA_DATABASE_URL', 'postgresql+asyncpg://o:$(PASSWORD)@h:5432/o'),
    [],
  ],
  ['a password in a variable', environment('ORCHESTRA_DATABASE_PASSWORD', 'p'), ['inline-secret-api.extraEnv']],
  [
    'inline credentials',
    proxy({ config: inline }),
    ['inline-secret-oauth2-proxy.config.clientSecret', 'inline-trio-wins'],
  ],
  [
    'an inline key of Google',
    proxy({ config: { google: { adminEmail: 'a@example.edu', serviceAccountJson: '{}' } } }),
    ['inline-secret-oauth2-proxy.config.google.serviceAccountJson'],
  ],
  [
    'the bundled database with its default password',
    { api: { database: { existingSecret: '' } }, postgresql: { enabled: true } },
    ['inline-secret-postgresql.auth.password'],
  ],
  ['nobody asked who they are', { api: development }, ['authentication-off']],
  [
    'nobody asked, and nobody let in',
    { api: { requireAuthentication: false } },
    ['authentication-off', 'authentication-off-without-identity'],
  ],
  ['a proxy of the user', { oauth2Proxy: { enabled: false } }, ['own-proxy']],
  ['a controller of the user', { ingress: { controller: 'custom' } }, ['own-controller']],
  [
    'a controller and a proxy of the user',
    { ingress: { controller: 'custom' }, oauth2Proxy: { enabled: false } },
    ['own-proxy'],
  ],
  ['routes of the user', { ingress: { enabled: false } }, ['own-routes']],
  ['no TLS', { ingress: { tls: { enabled: false } } }, ['plain-http']],
  ['no certificate', { ingress: { tls: { clusterIssuer: '' } } }, ['controller-certificate']],
  ['an issuer in place of the ClusterIssuer', { ingress: { tls: { clusterIssuer: '', issuer: 'lab' } } }, []],
  ...['"*"', "'*'", '["*"]', '["a.edu","*"]', '[\n  "a.edu", # one\n  "*"\n]', '"a.edu,*"'].map(
    (value) =>
      [
        `every account by ${value}`,
        config(`email_domains = ${value}`),
        ['any-account-oauth2-proxy.config.configFile'],
      ] as const,
  ),
  [
    'every account under another spelling',
    config(`'EMAIL_DOMAINS' = ["*"]`),
    ['any-account-oauth2-proxy.config.configFile'],
  ],
  ['the hosts of one domain', config('email_domains = ["*.example.edu"]'), []],
  ['every account by flag', proxy({ extraArgs: { 'email-domain': '*' } }), ['any-account-oauth2-proxy.extraArgs']],
  [
    'every account by listed flag',
    proxy({ extraArgs: ['--email-domain=a.edu,*'] }),
    ['any-account-oauth2-proxy.extraArgs'],
  ],
  [
    'every account by variable',
    proxy({ extraEnv: [{ name: 'OAUTH2_PROXY_EMAIL_DOMAINS', value: '*' }] }),
    ['any-account-oauth2-proxy.extraEnv'],
  ],
  ['an expression of Helm', config('email_domains = ["{{ .Values.global.domain }}"]'), ['helm-expression']],
  ['sessions without isolation', { sessions: { networkPolicy: { enabled: false } } }, ['session-network-open']],
  [
    'one account for two programs',
    {
      api: { serviceAccount: { name: 'orchestra' } },
      operator: { serviceAccount: { create: false, name: 'orchestra' } },
    },
    ['shared-account'],
  ],
  ['an account for each', { api: { serviceAccount: { name: 'a' } }, operator: { serviceAccount: { name: 'b' } } }, []],
  [
    'a port behind nginx',
    { ingress: { controller: 'nginx', className: 'nginx', port: '8443' } },
    ['redirect-without-port'],
  ],
  [
    'a port behind nginx without TLS',
    { ingress: { controller: 'nginx', className: 'nginx', port: '8080', tls: { enabled: false } } },
    ['plain-http'],
  ],
  ['a port behind Traefik', { ingress: { port: '8443' } }, []],
  ['the entry point of the redirect', { ingress: { entryPoints: ['web'] } }, ['entry-point-of-redirect']],
  ['the same without TLS', { ingress: { entryPoints: ['web'], tls: { enabled: false } } }, ['plain-http']],
  ['another entry point', { ingress: { entryPoints: ['internal'] } }, []],
  [
    'sidecars of the API on old clusters',
    { global: { kubernetesVersion: 'v1.25' }, api: { extraContainers: [{ name: 'x' }] } },
    ['no-native-sidecars'],
  ],
  [
    'a database by implication',
    { api: { ...development, database: { existingSecret: '' } } },
    ['inline-secret-postgresql.auth.password', 'authentication-off', 'bundled-database-implied'],
  ],
  ['a tag that moves', proxy({ image: { tag: 'latest' } }), ['mutable-tag-oauth2-proxy']],
];
