// The settings of oauth2-proxy that the platform makes, by their names in oauth2_proxy.cfg. The construct writes exactly
// these into the environment; the rules refuse what would contradict them. It must not know how either is done.

/** Settings that follow from other values, and the flags by which extraArgs can change them. */
export const derivedSettings = {
  cookie_domains: 'cookie-domain',
  cookie_secure: 'cookie-secure',
  redirect_url: 'redirect-url',
  whitelist_domains: 'whitelist-domain',
  set_xauthrequest: 'set-xauthrequest',
  skip_provider_button: 'skip-provider-button',
  reverse_proxy: 'reverse-proxy',
} as const;

/** Settings that a value of their own names, and that value's path below "oauth2-proxy". */
export const ownedSettings = {
  cookie_name: 'config.cookieName',
  trusted_proxy_ips: 'trustedProxyIPs',
  client_id: 'config.clientID or existingSecret',
  client_secret: 'config.clientSecret or existingSecret',
  cookie_secret: 'config.cookieSecret or existingSecret',
} as const;

/** A setting that the platform puts into the environment of oauth2-proxy. */
export type ProxySetting = keyof typeof derivedSettings | keyof typeof ownedSettings | 'upstreams';

/** The name of the variable by which oauth2-proxy reads a setting. */
export function proxyVariable(setting: string): string {
  return `OAUTH2_PROXY_${setting.toUpperCase()}`;
}
