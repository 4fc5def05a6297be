// Who may sign in: something must say so, and a list must not be undone by a wildcard beside it.
import type { Rule } from './language.js';
import { all, any, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');
const list = isTrue('oauth2-proxy.authenticatedEmailsFile.enabled');
/** `email_domains =` at the start of a line: a comment is not a setting. */
const domainsSetting = `(^|\\n)[ \\t]*["']?email_domains["']?[ \\t]*=[ \\t]*`;
/** Elements before the one looked for: quoted texts, comments, and what stands between them. */
const otherElements = `(\\[([^\\]#"']|"[^"\\n]*"|'[^'\\n]*'|#[^\\n]*\\n)*)?`;
/** A text that holds the domain `*`, alone or in a comma-separated list, spelled out or as an escape. */
const anyDomain = `["']{1,3}([^"'\\n]*,)?[ \\t]*(\\*|\\\\u002[aA]|\\\\U0000002[aA])[ \\t]*(,[^"'\\n]*)?["']`;
const anyDomainSetting = `${domainsSetting}${otherElements}${anyDomain}`;

/** Rules about e-mail domains and lists. */
export const emailRules: readonly Rule[] = [
  {
    name: 'email-rule-missing',
    at: 'oauth2-proxy',
    when: all(
      proxy,
      { not: list },
      { not: { matches: ['oauth2-proxy.config.configFile', `${domainsSetting}`] } },
      {
        not: {
          matches: [
            'oauth2-proxy.config.configFile',
            '(^|\\n)[ \\t]*"?(authenticated_emails_file|htpasswd_file)"?[ \\t]*=',
          ],
        },
      },
      {
        not: {
          matches: ['oauth2-proxy.extraArgs', '"(--?)?(email-domain|authenticated-emails-file|htpasswd-file)["=]'],
        },
      },
      {
        not: {
          matches: ['oauth2-proxy.extraEnv', '"OAUTH2_PROXY_(EMAIL_DOMAINS|AUTHENTICATED_EMAILS_FILE|HTPASSWD_FILE)"'],
        },
      },
      { empty: 'oauth2-proxy.extraEnvFrom' },
    ),
    message:
      'nothing says who may sign in; set email_domains in config.configFile (["*"] admits every account of the provider) or authenticatedEmailsFile.enabled with restricted_access',
  },
  {
    name: 'email-list-restricts-nobody',
    at: 'oauth2-proxy.authenticatedEmailsFile.enabled',
    when: all(
      proxy,
      list,
      any(
        { matches: ['oauth2-proxy.config.configFile', anyDomainSetting] },
        { matches: ['oauth2-proxy.extraArgs', `"email-domain":"([^"]*,)?[^"A-Za-z0-9.]*\\*`] },
        { matches: ['oauth2-proxy.extraArgs', `"--?email-domain(=|",")([^"]*,)?[^"A-Za-z0-9.]*\\*`] },
        { matches: ['oauth2-proxy.extraEnv', '"name":"OAUTH2_PROXY_EMAIL_DOMAINS","value":"([^"]*,)?\\*'] },
      ),
    ),
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
