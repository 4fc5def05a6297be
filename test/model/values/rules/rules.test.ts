// Every rule across fields: a document that breaks it, and the neighbouring one that does not.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/model/json.js';
import { coalesce } from '../../../../src/model/document/merge.js';
import { parseValues } from '../../../../src/model/values/parse.js';
import { brokenRules } from '../../../../src/model/values/rules/language.js';
import { valueRules } from '../../../../src/model/values/rules/index.js';
import { minimal, valuesOf } from '../../../constructs/render.js';

/** The names of the rules that a document breaks; one for each kind of sentence at a field. */
function broken(over: JsonObject): string[] {
  const problems = parseValues(coalesce(minimal, over)).problems ?? [];
  return problems.map(
    ({ path, message }) =>
      valueRules.find((rule) => rule.at === path.join('.') && rule.message === message)?.name ??
      `${path.join('.')}: ${message}`,
  );
}

const config = (configFile: string): JsonObject => ({ 'oauth2-proxy': { config: { configFile } } });
const list = { authenticatedEmailsFile: { enabled: true, restricted_access: 'alice@example.edu' } };
const listBeside = (configFile: string): JsonObject => ({ 'oauth2-proxy': { ...list, config: { configFile } } });
const inline = (cookieSecret: string): JsonObject => ({
  'oauth2-proxy': { config: { clientID: 'id', clientSecret: 'secret', cookieSecret } },
});
const fromEnv = { existingSecret: '', fromEnv: true };
const noDatabase = { database: { existingSecret: '' } };

/** What Cloud SQL users copied from older documentation, and what is there by itself now. */
const collisions: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['a variable like ours', { extraEnv: [{ name: 'UV_CACHE', value: '"name":"UV_FROZEN"' }] }, []],
  [
    'a variable from a Secret named like a volume',
    { extraEnv: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'tmp', key: 'a' } } }] },
    [],
  ],
  [
    'a variable of ours',
    { extraEnv: [{ name: 'A' }, { name: 'UV_NO_SYNC', value: '1' }] },
    ['variable-owned-UV_CACHE_DIR'],
  ],
  [
    'a second list of administrators',
    { extraEnv: [{ name: 'ORCHESTRA_ADMIN_EMAILS', value: '[]' }] },
    ['variable-owned-ORCHESTRA_ADMIN_EMAILS'],
  ],
  [
    'a second database',
    { extraEnv: [{ name: 'ORCHESTRA_DATABASE_URL', value: 'x' }] },
    ['variable-owned-ORCHESTRA_DATABASE_URL'],
  ],
  ['an identity that is not set otherwise', { extraEnv: [{ name: 'ORCHESTRA_DEV_IDENTITY', value: 'x' }] }, []],
  [
    'another folder of templates',
    { extraEnv: [{ name: 'ORCHESTRA_TEMPLATES_DIR', value: 'x' }] },
    ['variable-owned-ORCHESTRA_TEMPLATES_DIR'],
  ],
  [
    'a volume of a ConfigMap named tmp',
    {
      extraVolumes: [
        { name: 'a', configMap: { name: 'tmp' } },
        { name: 'c', projected: { sources: [{ configMap: { name: 'tmp' } }] } },
      ],
    },
    [],
  ],
  [
    'a volume named tmp',
    {
      extraVolumes: [
        { name: 'x', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
      ],
    },
    ['volume-owned-tmp'],
  ],
  [
    'a volume named as the catalog',
    { extraVolumes: [{ name: 'workshop-templates', secret: { secretName: 'x' } }] },
    ['volume-owned-workshop-templates'],
  ],
  [
    'the same without a catalog',
    { extraVolumes: [{ name: 'workshop-templates', emptyDir: {} }], fileTemplates: { enabled: false } },
    [],
  ],
  ['a mount at /tmp', { extraVolumeMounts: [{ name: 'x', mountPath: '/tmp' }] }, ['mount-owned-tmp']],
  ['a mount below /tmp', { extraVolumeMounts: [{ name: 'x', mountPath: '/tmp/x' }] }, []],
  [
    'a mount at the catalog',
    { extraVolumeMounts: [{ name: 'x', mountPath: '/etc/orchestra/templates' }] },
    ['mount-owned-templates'],
  ],
  ['the catalog at /tmp', { fileTemplates: { mountPath: '/tmp' } }, ['templates-at-tmp']],
];

const rows: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['no database', { api: noDatabase }, ['database-missing']],
  ['an existing Secret', {}, []],
  ['a URL', { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:p@h/o' } } }, []],
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
  ['no e-mail rule', config(''), ['email-rule-missing']],
  ['an e-mail rule in a comment', config('# email_domains = ["example.edu"]'), ['email-rule-missing']],
  [
    'an e-mail rule by flag',
    { 'oauth2-proxy': { config: { configFile: '' }, extraArgs: { 'email-domain': 'example.edu' } } },
    [],
  ],
  [
    'an e-mail rule by listed flag',
    { 'oauth2-proxy': { config: { configFile: '' }, extraArgs: ['--email-domain=example.edu'] } },
    [],
  ],
  [
    'an e-mail rule by environment',
    {
      'oauth2-proxy': {
        config: { configFile: '' },
        extraEnv: [{ name: 'OAUTH2_PROXY_EMAIL_DOMAINS', value: 'example.edu' }],
      },
    },
    [],
  ],
  ['an e-mail list', { 'oauth2-proxy': { ...list, config: { configFile: '' } } }, []],
  [
    'an empty e-mail list',
    { 'oauth2-proxy': { authenticatedEmailsFile: { enabled: true, restricted_access: ' \n' } } },
    ['email-list-empty'],
  ],
  ['a list beside a domain', listBeside('email_domains = ["example.edu"]'), []],
  ['a list beside *', listBeside('email_domains = "*"'), ['email-list-restricts-nobody']],
  ["a list beside '*'", listBeside("email_domains='*'"), ['email-list-restricts-nobody']],
  ['a list beside ["*"]', listBeside('x = 1\n  email_domains = [ "*" ]'), ['email-list-restricts-nobody']],
  [
    'a list beside * over lines',
    listBeside('email_domains = [\n  "a#b", # "*"\n  \'*\',\n]'),
    ['email-list-restricts-nobody'],
  ],
  ['a list beside * among others', listBeside('email_domains = "example.edu, *"'), ['email-list-restricts-nobody']],
  ['a list beside * as an escape', listBeside('email_domains = "\\u002a"'), ['email-list-restricts-nobody']],
  ['a list beside * in three quotes', listBeside('email_domains = """*"""'), ['email-list-restricts-nobody']],
  ['a list beside * under a quoted key', listBeside('"email_domains" = "*"'), ['email-list-restricts-nobody']],
  ['a list beside a commented *', listBeside('email_domains = [ # "*"\n "example.edu" ]'), []],
  ['a list beside a * of another setting', listBeside('email_domains = ["example.edu"]\nskip_auth_routes = ["*"]'), []],
  [
    'a list beside * by flag',
    { 'oauth2-proxy': { ...list, extraArgs: { 'email-domain': '*' } } },
    ['email-list-restricts-nobody'],
  ],
  [
    'a list beside * by quoted flag',
    { 'oauth2-proxy': { ...list, extraArgs: { 'email-domain': "'*'" } } },
    ['email-list-restricts-nobody'],
  ],
  [
    'a list beside * by listed flag',
    { 'oauth2-proxy': { ...list, extraArgs: ['--email-domain=*'] } },
    ['email-list-restricts-nobody'],
  ],
  [
    'a list beside * by two listed words',
    { 'oauth2-proxy': { ...list, extraArgs: ['--email-domain', '*'] } },
    ['email-list-restricts-nobody'],
  ],
  [
    'a list beside * by environment',
    { 'oauth2-proxy': { ...list, extraEnv: [{ name: 'OAUTH2_PROXY_EMAIL_DOMAINS', value: 'a.edu,*' }] } },
    ['email-list-restricts-nobody'],
  ],
  [
    'a derived setting',
    config('email_domains = "a.edu"\nredirect_url = "https://x"'),
    ['derived-setting-redirect-url'],
  ],
  ['a derived setting in a comment', config('email_domains = "a.edu"\n# redirect_url = "https://x"'), []],
  ['upstreams, which the page shows', config('email_domains = "a.edu"\nupstreams = [ "http://x" ]'), []],
  ['an upstream by flag', { 'oauth2-proxy': { extraArgs: { upstream: 'http://x' } } }, ['refused-flag-upstream']],
  ['an upstream by listed flag', { 'oauth2-proxy': { extraArgs: ['--upstream=http://x'] } }, ['refused-flag-upstream']],
  ['a flag that begins like one', { 'oauth2-proxy': { extraArgs: { 'upstream-timeout': '3s' } } }, []],
  ['a credential in the file', config('email_domains = "a.edu"\nclient_id = "x"'), ['owned-setting-client_id']],
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

const all = [...rows, ...collisions.map(([name, api, expected]) => [name, { api }, expected] as const)];

describe('rules across fields', () => {
  test.each(all)('%s', (_, over, expected) => {
    expect(broken(over)).toEqual(expected);
  });

  test('every rule is broken by some row', () => {
    const tested = new Set(all.flatMap(([, , names]) => names));
    const families = new Set([...tested].map(family));
    expect(valueRules.map(({ name }) => name).filter((name) => !families.has(family(name)))).toEqual([]);
  });

  test('names are unique', () => {
    expect(new Set(valueRules.map(({ name }) => name)).size).toBe(valueRules.length);
  });

  test('the minimal document breaks none', () => {
    expect(brokenRules(valueRules, valuesOf(minimal))).toEqual([]);
  });
});

/** Rules of one family differ only in the field that they are about. */
function family(name: string): string {
  return name.replace(
    /^(placeholder|derived-setting|owned-setting|refused-flag|variable-owned|drain-blocked|drain-never|autoscaling-range|database-ambiguous)-.*/,
    '$1',
  );
}
