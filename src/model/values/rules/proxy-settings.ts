// Settings of oauth2_proxy.cfg that would lose, silently, against what is derived from other values; and flags that would
// silently win over what must stay.
import type { Rule } from './language.js';
import { all, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');

/** What is derived from domain, scheme and port, by its name in oauth2_proxy.cfg and as a flag. */
const derivedSettings: readonly (readonly [setting: string, flag: string])[] = [
  ['redirect_url', 'redirect-url'],
  ['cookie_domains?', 'cookie-domain'],
  ['whitelist_domains?', 'whitelist-domain'],
  ['set_xauthrequest', 'set-xauthrequest'],
  ['skip_provider_button', 'skip-provider-button'],
  ['cookie_secure', 'cookie-secure'],
  ['reverse_proxy', 'reverse-proxy'],
];

/** Flags that would undo what is derived. */
const flags: readonly Rule[] = (
  [
    ['upstream', 'replaces every derived upstream, and sessions could no longer ask who sends a request'],
    ['alpha-config', 'switches off most flags and variables, and with them everything derived'],
    ['http-address', 'moves the port that Service and health checks use'],
    ['metrics-address', 'moves the port that the Service uses'],
    ['config', 'replaces the file made from config.configFile'],
  ] as const
).map(([flag, why]) => ({
  name: `refused-flag-${flag}`,
  at: 'oauth2-proxy.extraArgs',
  when: all(proxy, { matches: ['oauth2-proxy.extraArgs', `"(--?)?${flag}["=]`] as const }),
  message: `${flag} ${why}; remove it`,
}));

/** Rules about the settings of oauth2-proxy. */
export const proxySettingRules: readonly Rule[] = [
  ...flags,
  ...derivedSettings.map(([setting, flag]) => ({
    name: `derived-setting-${flag}`,
    at: 'oauth2-proxy.config.configFile',
    when: all(proxy, { matches: ['oauth2-proxy.config.configFile', settingPattern(setting)] }),
    message: `${setting.replace('?', '')} is derived and would win over the file; set "oauth2-proxy".extraArgs.${flag} instead`,
  })),
  ...(
    [
      ['trusted_proxy_ips?', '"oauth2-proxy".trustedProxyIPs'],
      ['cookie_name', '"oauth2-proxy".config.cookieName'],
      ['client_id', '"oauth2-proxy".config.clientID or existingSecret'],
      ['client_secret', '"oauth2-proxy".config.clientSecret or existingSecret'],
      ['cookie_secret', '"oauth2-proxy".config.cookieSecret or existingSecret'],
    ] as const
  ).map(([setting, field]) => ({
    name: `owned-setting-${setting.replace('?', '')}`,
    at: 'oauth2-proxy.config.configFile',
    when: all(proxy, { matches: ['oauth2-proxy.config.configFile', settingPattern(setting)] }),
    message: `${setting.replace('?', '')} comes from ${field}, which would win over the file; set it there`,
  })),
];

function settingPattern(setting: string): string {
  return `(^|\\n)[ \\t]*"?${setting}"?[ \\t]*=`;
}
