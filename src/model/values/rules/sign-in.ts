// Who people are: sign-in through oauth2-proxy with complete credentials, or one fixed identity for development.
import type { Condition, Rule } from './language.js';
import { all, any, isFalse, isSet, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');

const identity: readonly Rule[] = [
  {
    name: 'dev-identity-with-authentication',
    at: 'api.devIdentity',
    when: all(isTrue('api.requireAuthentication'), isSet('api.devIdentity')),
    message: 'is only for api.requireAuthentication=false; remove one of the two',
  },
  {
    name: 'full-proxy-without-proxy',
    at: 'oauth2Proxy.fullProxy',
    when: all(isTrue('oauth2Proxy.fullProxy'), isFalse('oauth2Proxy.enabled')),
    message: 'needs oauth2Proxy.enabled=true; there is no proxy for the traffic to pass through',
  },
];

const credentials: readonly Rule[] = [
  {
    name: 'oauth-credentials-missing',
    at: 'oauth2-proxy.config',
    when: all(proxy, { empty: 'oauth2-proxy.config.existingSecret' }, { empty: 'oauth2-proxy.config.clientID' }),
    message:
      'no credentials; set existingSecret (a Secret with client-id, client-secret and cookie-secret), or for development clientID, clientSecret and cookieSecret',
  },
  {
    name: 'oauth-credentials-incomplete',
    at: 'oauth2-proxy.config',
    when: all(
      proxy,
      isSet('oauth2-proxy.config.clientID'),
      any({ empty: 'oauth2-proxy.config.clientSecret' }, { empty: 'oauth2-proxy.config.cookieSecret' }),
    ),
    message: 'clientID is set, so clientSecret and cookieSecret must be set too; or leave all three to existingSecret',
  },
  {
    name: 'cookie-secret-length',
    at: 'oauth2-proxy.config.cookieSecret',
    when: all(proxy, isSet('oauth2-proxy.config.clientID'), isSet('oauth2-proxy.config.cookieSecret'), {
      not: { matches: ['oauth2-proxy.config.cookieSecret', cookieSecretPattern()] },
    }),
    message:
      "must be 16, 24 or 32 bytes, raw or base64url; python3 -c 'import secrets; print(secrets.token_hex(16))' prints one",
  },
];

/** Raw ASCII of 16, 24 or 32 bytes; or base64url of so many, whose padding may be left out. */
function cookieSecretPattern(): string {
  const raw = [16, 24, 32].map((bytes) => `[ -~]{${String(bytes)}}`);
  const base64url = ['[A-Za-z0-9_-]{22}(==)?', '[A-Za-z0-9_-]{43}=?'];
  return `^(${[...raw, ...base64url].join('|')})$`;
}

/** Who signs in is looked up in Google groups: somebody is named who may, and there are credentials. */
export const readsGoogleGroups: Condition = all(
  isSet('oauth2-proxy.config.google.adminEmail'),
  any(
    isSet('oauth2-proxy.config.google.existingSecret'),
    isTrue('oauth2-proxy.config.google.useApplicationDefaultCredentials'),
    isSet('oauth2-proxy.config.google.serviceAccountJson'),
  ),
);

const google: readonly Rule[] = [
  {
    name: 'google-groups-incomplete',
    at: 'oauth2-proxy.config.google',
    when: all(proxy, isSet('oauth2-proxy.config.google.groups'), { not: readsGoogleGroups }),
    message:
      'groups need adminEmail and credentials: existingSecret (key service-account.json) or useApplicationDefaultCredentials=true',
  },
];

/** Rules about signing in. */
export const signInRules: readonly Rule[] = [...identity, ...credentials, ...google];
