// Settings of oauth2_proxy.cfg that would lose, silently, against what the platform derives; and flags that would
// silently win over what must stay.
import { derivedSettings, ownedSettings } from '../proxy-settings.js';
import type { Rule } from './language.js';
import { all, any, isTrue } from './language.js';
import { asFlag, asVariable, fileMatches, inFile } from './proxy-patterns.js';

const proxy = isTrue('oauth2Proxy.enabled');
const configFile = 'oauth2-proxy.config.configFile';

const inTheOpen =
  'would stand in the manifest for all to read; remove it, and put it into the Secret of config.existingSecret';

/** Flags that would undo what the platform makes. */
const flags: readonly Rule[] = (
  [
    ['upstream', 'replaces every derived upstream, and sessions could no longer ask who sends a request; remove it'],
    ['alpha-config', 'switches off most flags and variables, and with them everything derived; remove it'],
    ['http-address', 'moves the port that Service and health checks use; remove it'],
    ['metrics-address', 'moves the port that the Service uses; remove it'],
    ['config', 'replaces the file made from config.configFile; remove it'],
    ['proxy-prefix', 'moves the path /oauth2, to which everything else sends people who sign in; remove it'],
    ['cookie-name', 'would leave Traefik renewing cookies of another name; remove it, and set config.cookieName'],
    ['client-id', 'would win over the Secret; remove it, and put it into the Secret of config.existingSecret'],
    ['client-secret', inTheOpen],
    ['cookie-secret', inTheOpen],
  ] as const
).map(([flag, why]) => ({
  name: `refused-flag-${flag}`,
  at: 'oauth2-proxy.extraArgs',
  when: all(proxy, asFlag(flag)),
  message: `${flag} ${why}`,
}));

const file: readonly Rule[] = [
  ...Object.entries(derivedSettings).map(([setting, flag]) => ({
    name: `derived-setting-${flag}`,
    at: configFile,
    when: all(proxy, inFile(setting)),
    message: `${setting} is derived and would win over the file; set "oauth2-proxy".extraArgs.${flag} instead`,
  })),
  ...Object.entries(ownedSettings).map(([setting, field]) => ({
    name: `owned-setting-${setting}`,
    at: configFile,
    when: all(proxy, inFile(setting)),
    message: `${setting} comes from "oauth2-proxy".${field}, which would win over the file; set it there`,
  })),
  ...['http_address', 'metrics_address'].map((setting) => ({
    name: `fixed-setting-${setting}`,
    at: configFile,
    when: all(proxy, inFile(setting)),
    message: `${setting} is fixed, because the Service uses its port, and would win over the file; remove it`,
  })),
  {
    name: 'escaped-key',
    at: configFile,
    when: all(proxy, fileMatches(`(^|\\n)[ \\t]*"[^"\\n]*\\\\[^"\\n]*"[ \\t]*=`)),
    message: 'has a key with an escape in it; write the key plainly, so that it can be read here',
  },
];

/** Rules about the settings of oauth2-proxy. */
export const proxySettingRules: readonly Rule[] = [
  ...flags,
  ...file,
  {
    name: 'proxy-prefix',
    at: 'oauth2-proxy',
    when: all(proxy, any(inFile('proxy_prefix'), asVariable('OAUTH2_PROXY_PROXY_PREFIX'))),
    message:
      'proxy_prefix moves the path /oauth2, to which everything else sends people who sign in; remove it from config.configFile or extraEnv',
  },
];
