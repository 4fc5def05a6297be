// Who may sign in: something must say so, and a list must not be undone by a wildcard beside it.
import type { Condition, FieldPath, Rule } from './language.js';
import { all, any, isTrue } from './language.js';
import { asFlag, asVariable, fileKey, fileMatches, flagMatches, inFile, variableMatches } from './proxy-patterns.js';

const proxy = isTrue('oauth2Proxy.enabled');
const list = isTrue('oauth2-proxy.authenticatedEmailsFile.enabled');

const domains = fileKey('email_domains');
/** Elements before the one looked for: quoted texts, comments, and what stands between them. */
const otherElements = `(\\[([^\\]#"']|"[^"\\n]*"|'[^'\\n]*'|#[^\\n]*\\n)*)?`;
/** A text with something in it, in one or three quotes of either kind. */
const someText = `("[^"\\n]+"|'[^'\\n]+'|"{3}[^"]+"{3}|'{3}[^']+'{3})`;
/** A text that holds the domain `*`, alone or in a comma-separated list, spelled out or as an escape. */
const anyDomain = `["']{1,3}([^"'\\n]*,)?[ \\t]*(\\*|\\\\u002[aA]|\\\\U0000002[aA])[ \\t]*(,[^"'\\n]*)?["']`;
/** The same in JSON, where quotes around it do not count. `*.example.edu` is another thing: the hosts of one domain. */
const anyDomainInJson = `([^"]*,)?(\\\\"|[^"A-Za-z0-9.,*])*\\*(\\\\"|[^"A-Za-z0-9.,*])*[",]`;

/** Where the domain `*`, which admits every account of the identity provider, may be written, and whether it is. */
export const anyDomainIn: readonly (readonly [FieldPath, Condition])[] = [
  ['oauth2-proxy.config.configFile', fileMatches(`${domains}${otherElements}${anyDomain}`)],
  ['oauth2-proxy.extraArgs', flagMatches('email-domain', anyDomainInJson)],
  ['oauth2-proxy.extraEnv', variableMatches('OAUTH2_PROXY_EMAIL_DOMAINS', anyDomainInJson)],
];

/** Settings that say who may sign in. */
const saysWho: Condition = any(
  list,
  fileMatches(`${domains}${otherElements}${someText}`),
  inFile('authenticated_emails_file'),
  inFile('htpasswd_file'),
  asFlag('email-domain|authenticated-emails-file|htpasswd-file'),
  asVariable('OAUTH2_PROXY_(EMAIL_DOMAINS|AUTHENTICATED_EMAILS_FILE|HTPASSWD_FILE)'),
  { not: { empty: 'oauth2-proxy.extraEnvFrom' } },
);

/** Rules about e-mail domains and lists. */
export const emailRules: readonly Rule[] = [
  {
    name: 'email-rule-missing',
    at: 'oauth2-proxy',
    when: all(proxy, { not: saysWho }),
    message:
      'nothing says who may sign in; set email_domains in config.configFile (["*"] admits every account of the provider) or authenticatedEmailsFile.enabled with restricted_access',
  },
  {
    name: 'email-list-restricts-nobody',
    at: 'oauth2-proxy.authenticatedEmailsFile.enabled',
    when: all(proxy, list, any(...anyDomainIn.map(([, condition]) => condition))),
    message:
      'email_domains "*" admits everybody, so the list restricts nobody; remove the "*" (an address is admitted by the domains or by the list)',
  },
  {
    name: 'email-list-empty',
    at: 'oauth2-proxy.authenticatedEmailsFile.restricted_access',
    when: all(proxy, list, {
      not: { matches: ['oauth2-proxy.authenticatedEmailsFile.restricted_access', '[^ \\t\\r\\n]'] },
    }),
    message: 'is empty; write one address per line, or set enabled=false',
  },
];
