// Documents that break the rules about oauth2-proxy's settings, and their neighbours that do not.
import type { JsonObject } from '../../../../src/model/json.js';
import type { Row } from './row.js';

const config = (configFile: string): JsonObject => ({ 'oauth2-proxy': { config: { configFile } } });
const list = { authenticatedEmailsFile: { enabled: true, restricted_access: 'alice@example.edu' } };
const listBeside = (configFile: string): JsonObject => ({ 'oauth2-proxy': { ...list, config: { configFile } } });

/** Rows about e-mail rules and settings of oauth2-proxy. */
export const proxyRows: readonly Row[] = [
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
  ['a key in another case', config('EMAIL_domains = ["example.edu"]'), []],
  ['a key in single quotes', config("'email_domains' = ['example.edu']"), []],
  ['an e-mail rule that names nobody', config('email_domains = []'), ['email-rule-missing']],
  ['an e-mail rule with a comment alone', config('email_domains = [ # "a.edu"\n]'), ['email-rule-missing']],
  ['an e-mail rule of an empty text', config('email_domains = [""]'), ['email-rule-missing']],
  ['an e-mail rule over lines', config('email_domains = [\n  "", # none\n  "example.edu",\n]'), []],
  ['an e-mail rule in three quotes', config("email_domains = '''example.edu'''"), []],
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
  [
    'a list beside * under a key in single quotes',
    listBeside("'email_domains' = '*'"),
    ['email-list-restricts-nobody'],
  ],
  ['a list beside * under a key in capitals', listBeside('EMAIL_DOMAINS = ["*"]'), ['email-list-restricts-nobody']],
  ['a list beside * under a key with an escape', listBeside('"email\\u005fdomains" = ["*"]'), ['escaped-key']],
  ['a list beside the hosts of one domain', listBeside('email_domains = ["*.example.edu"]'), []],
  [
    'a list beside the hosts of one domain by flag',
    { 'oauth2-proxy': { ...list, extraArgs: { 'email-domain': '*.example.edu' } } },
    [],
  ],
  [
    'a list beside * among others by flag',
    { 'oauth2-proxy': { ...list, extraArgs: ['--email-domain=a.edu,*'] } },
    ['email-list-restricts-nobody'],
  ],
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
  ...["'redirect_url'", '"redirect_url"', 'REDIRECT_URL', 'Redirect_Url'].map((key): Row => [
    `a derived setting as ${key}`,
    config(`email_domains = "a.edu"\n\t${key}="https://x"`),
    ['derived-setting-redirect-url'],
  ]),
  ['a setting that begins like a derived one', config('email_domains = "a.edu"\nredirect_url_x = "y"'), []],
  ['a fixed address', config('email_domains = "a.edu"\nhttp_address = ":80"'), ['fixed-setting-http_address']],
  ['another prefix', config('email_domains = "a.edu"\nproxy_prefix = "/login"'), ['proxy-prefix']],
  [
    'another prefix by flag',
    { 'oauth2-proxy': { extraArgs: { 'proxy-prefix': '/login' } } },
    ['refused-flag-proxy-prefix'],
  ],
  [
    'another prefix by environment',
    { 'oauth2-proxy': { extraEnv: [{ name: 'OAUTH2_PROXY_PROXY_PREFIX', value: '/login' }] } },
    ['proxy-prefix'],
  ],
  [
    'another cookie by flag',
    { 'oauth2-proxy': { extraArgs: { 'cookie-name': 'mine' } } },
    ['refused-flag-cookie-name'],
  ],
  [
    'another cookie by listed words',
    { 'oauth2-proxy': { extraArgs: ['--cookie-name', 'mine'] } },
    ['refused-flag-cookie-name'],
  ],
  ['a secret by flag', { 'oauth2-proxy': { extraArgs: { 'client-secret': 's' } } }, ['refused-flag-client-secret']],
  [
    'a cookie secret by listed flag',
    { 'oauth2-proxy': { extraArgs: ['--cookie-secret=s'] } },
    ['refused-flag-cookie-secret'],
  ],
  ['a client ID by flag', { 'oauth2-proxy': { extraArgs: { 'client-id': 'x' } } }, ['refused-flag-client-id']],
  [
    'a flag whose value is named like a refused one',
    { 'oauth2-proxy': { extraArgs: { 'provider-display-name': 'config' } } },
    [],
  ],
  [
    'a listed flag whose value is named like a refused one',
    { 'oauth2-proxy': { extraArgs: ['--scope', 'upstream'] } },
    [],
  ],
  ['a derived setting in a comment', config('email_domains = "a.edu"\n# redirect_url = "https://x"'), []],
  ['upstreams, which the page shows', config('email_domains = "a.edu"\nupstreams = [ "http://x" ]'), []],
  ['an upstream by flag', { 'oauth2-proxy': { extraArgs: { upstream: 'http://x' } } }, ['refused-flag-upstream']],
  ['an upstream by listed flag', { 'oauth2-proxy': { extraArgs: ['--upstream=http://x'] } }, ['refused-flag-upstream']],
  ['a flag that begins like one', { 'oauth2-proxy': { extraArgs: { 'upstream-timeout': '3s' } } }, []],
  ['a credential in the file', config('email_domains = "a.edu"\nclient_id = "x"'), ['owned-setting-client_id']],
];
