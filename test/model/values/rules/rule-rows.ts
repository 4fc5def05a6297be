// Documents that break rules across fields, and their neighbours that do not.
import type { JsonObject } from '../../../../src/model/json.js';
import type { Row } from './row.js';

const inline = (cookieSecret: string): JsonObject => ({
  'oauth2-proxy': { config: { clientID: 'id', clientSecret: 'secret', cookieSecret } },
});
const fromEnv = { existingSecret: '', fromEnv: true };
const noProxy = { oauth2Proxy: { enabled: false } };
const noDatabase = { database: { existingSecret: '' } };

const account = (name: string, create = true) => ({ serviceAccount: { name, create } });

/** Rows about everything else: databases, sign-in, accounts, probes, budgets, routes, namespaces. */
export const ruleRows: readonly Row[] = [
  ['two accounts of one name', { api: account('x'), operator: account('x') }, ['account-shared-api-operator']],
  ['two accounts of one name, one of them there already', { api: account('x'), operator: account('x', false) }, []],
  ['the account of a proxy that is not there', { ...noProxy, api: account('x'), 'oauth2-proxy': account('x') }, []],
  ...['api', 'operator', 'frontend']
    .flatMap((one, index) => ['operator', 'frontend', 'oauth2-proxy'].slice(index).map((other) => [one, other]))
    .map(([one = '', other = '']): Row => {
      const name = `account-shared-${one}-${other}`;
      return [name, { [one]: account('shared'), [other]: account('shared') }, [name]];
    }),
  ['no database', { api: noDatabase }, ['database-missing']],
  ['an existing Secret', {}, []],
  ['a URL', { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:p@h/o' } } }, []],
  [
    'a URL with another driver',
    { api: { database: { existingSecret: '', url: 'postgresql://o:p@h/o' } } },
    ['database-driver'],
  ],
  [
    'a placeholder within a URL',
    { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:<password>@h/o' } } },
    ['placeholder-api.database.url'],
  ],
  [
    'another placeholder within a URL',
    { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:changeme@h/o' } } },
    ['placeholder-api.database.url'],
  ],
  [
    'a password that begins like a placeholder',
    { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:changeme7@h/o' } } },
    [],
  ],
  ['a URL from the environment', { api: { database: fromEnv, extraEnvFrom: [{ secretRef: { name: 'db' } }] } }, []],
  ['a URL from the environment that nothing brings', { api: { database: fromEnv } }, ['database-environment-missing']],
  ['the bundled PostgreSQL', { api: noDatabase, postgresql: { enabled: true } }, []],
  [
    'development without any',
    { api: { ...noDatabase, requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' } },
    [],
  ],
  ['no sign-in and no identity', { api: { ...noDatabase, requireAuthentication: false } }, ['database-missing']],
  ['two databases', { postgresql: { enabled: true } }, ['database-ambiguous-1']],
  [
    'no password',
    { api: noDatabase, postgresql: { enabled: true, auth: { password: '' } } },
    ['database-password-missing'],
  ],
  [
    'an identity beside authentication',
    { api: { devIdentity: 'dev@example.edu' } },
    ['dev-identity-with-authentication'],
  ],
  ['full proxy without a proxy', { oauth2Proxy: { enabled: false, fullProxy: true } }, ['full-proxy-without-proxy']],
  ['full proxy with one', { oauth2Proxy: { fullProxy: true } }, []],
  ['no credentials', { 'oauth2-proxy': { config: { existingSecret: '' } } }, ['oauth-credentials-missing']],
  [
    'no credentials and no proxy',
    { oauth2Proxy: { enabled: false }, 'oauth2-proxy': { config: { existingSecret: '' } } },
    [],
  ],
  ['a client ID alone', { 'oauth2-proxy': { config: { clientID: 'id' } } }, ['oauth-credentials-incomplete']],
  ['a cookie secret of 15 bytes', inline('a'.repeat(15)), ['cookie-secret-length']],
  ['a cookie secret of 16 bytes', inline('a'.repeat(16)), []],
  ['a cookie secret of 24 bytes', inline('a'.repeat(24)), []],
  ['a cookie secret of 32 bytes', inline('!'.repeat(32)), []],
  ['a cookie secret of 33 bytes', inline('a'.repeat(33)), ['cookie-secret-length']],
  ['16 bytes in base64url', inline('QUJDREVGR0hJSktMTU5PUA'), []],
  ['16 bytes in padded base64url', inline('QUJDREVGR0hJSktMTU5PUA=='), []],
  ['32 bytes in padded base64url', inline(`${'A'.repeat(43)}=`), []],
  ['standard base64 of 32 bytes', inline(`${'+'.repeat(43)}=`), ['cookie-secret-length']],
  ['a placeholder', inline('XXXXXXXXXXXXXXXX'), ['placeholder-oauth2-proxy.config.cookieSecret']],
  [
    'a placeholder in brackets',
    { 'oauth2-proxy': { config: { clientID: '<google-client-id>', clientSecret: 's', cookieSecret: 'a'.repeat(16) } } },
    ['placeholder-oauth2-proxy.config.clientID'],
  ],
  ['a tag to do', { api: { image: { tag: 'TODO' } } }, ['placeholder-api.image.tag']],
  ['a tag that begins like it', { api: { image: { tag: 'TODOs1' } } }, []],
  [
    'groups without credentials',
    { 'oauth2-proxy': { config: { google: { groups: ['g@example.edu'] } } } },
    ['google-groups-incomplete'],
  ],
  [
    'groups with credentials',
    {
      'oauth2-proxy': {
        config: { google: { groups: ['g@example.edu'], adminEmail: 'a@example.edu', existingSecret: 's' } },
      },
    },
    [],
  ],
  [
    'two handlers of a probe',
    { api: { probes: { liveness: { tcpSocket: { port: 'http' } } } } },
    ['probe-handlers-api-liveness'],
  ],
  [
    'two handlers of a probe without a default',
    { frontend: { probes: { startup: { exec: { command: ['true'] }, grpc: { port: 80 } } } } },
    ['probe-handlers-frontend-startup'],
  ],
  [
    'another handler in place of the default',
    { 'oauth2-proxy': { probes: { readiness: { httpGet: null, tcpSocket: { port: 'http' } } } } },
    [],
  ],
  ['another path of a probe', { operator: { probes: { liveness: { httpGet: { path: '/x' } } } } }, []],
  ['no account for the API', { api: { serviceAccount: { create: false } } }, ['account-missing-api']],
  ['no account for the operator', { operator: { serviceAccount: { create: false } } }, ['account-missing-operator']],
  ['no account for the frontend, which needs none', { frontend: { serviceAccount: { create: false } } }, []],
  ['an account of the user', { api: { serviceAccount: { create: false, name: 'mine' } } }, []],
  ['a budget over one pod', { api: { podDisruptionBudget: { enabled: true } } }, ['drain-blocked-api-api.replicas']],
  ['a budget over two pods', { api: { replicas: 2, podDisruptionBudget: { enabled: true } } }, []],
  [
    'a budget of three over two pods',
    { frontend: { replicas: 2, podDisruptionBudget: { enabled: true, minAvailable: 3 } } },
    ['drain-blocked-frontend-frontend.replicas'],
  ],
  ['a budget by maxUnavailable', { operator: { podDisruptionBudget: { enabled: true, maxUnavailable: 1 } } }, []],
  [
    'a budget that never lets go',
    { operator: { podDisruptionBudget: { enabled: true, maxUnavailable: 0 } } },
    ['drain-never-operator'],
  ],
  [
    'a budget over one autoscaled pod',
    { 'oauth2-proxy': { replicaCount: 3, autoscaling: { enabled: true }, podDisruptionBudget: { enabled: true } } },
    ['drain-blocked-oauth2-proxy-autoscaling.minReplicas'],
  ],
  [
    'a budget over two autoscaled pods',
    { 'oauth2-proxy': { autoscaling: { enabled: true, minReplicas: 2 }, podDisruptionBudget: { enabled: true } } },
    [],
  ],
  [
    'more pods at least than at most',
    { api: { autoscaling: { enabled: true, minReplicas: 6 } } },
    ['autoscaling-range-api'],
  ],
  ['nginx with the class of Traefik', { ingress: { controller: 'nginx' } }, ['controller-class-nginx']],
  ['Traefik with the class of nginx', { ingress: { className: 'nginx' } }, ['controller-class-traefik']],
  ['nginx with a class of its own', { ingress: { controller: 'nginx', className: 'internal' } }, []],
  ['nginx with the class of the cluster', { ingress: { controller: 'nginx', className: null } }, []],
  ['another controller with any class', { ingress: { controller: 'custom', className: 'nginx' } }, []],
  [
    'an issuer for every Ingress',
    { ingress: { annotations: { 'cert-manager.io/issuer': 'lab' } } },
    ['issuer-annotation'],
  ],
  [
    'a ClusterIssuer for every Ingress',
    { ingress: { annotations: { a: 'b', 'cert-manager.io/cluster-issuer': 'lab' } } },
    ['issuer-annotation'],
  ],
  ['another annotation of cert-manager', { ingress: { annotations: { 'cert-manager.io/duration': '24h' } } }, []],
  ['an issuer of its own', { ingress: { tls: { issuer: 'lab' } } }, []],
  ['port 0', { ingress: { port: '0' } }, ['ingress-port-range']],
  ['port 65536', { ingress: { port: '65536' } }, ['ingress-port-range']],
  ['port 65535', { ingress: { port: '65535' } }, []],
  ['port as a number', { ingress: { port: 30080 } }, []],
  ['negative port', { ingress: { port: -1 } }, ['ingress-port-range']],
  [
    'a reserved session namespace',
    {
      namespace: { create: true },
      global: { defaultNamespace: 'lab' },
      sessions: { namespaces: ['lab', 'kube-public'] },
    },
    ['session-namespaces-reserved'],
  ],
  ['an unwatched default namespace', { sessions: { namespaces: ['lab'] } }, ['default-namespace-unwatched']],
  ['a watched default namespace', { global: { defaultNamespace: 'lab' }, sessions: { namespaces: ['lab'] } }, []],
];
