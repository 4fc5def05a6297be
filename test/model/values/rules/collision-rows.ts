// What users add to pods: additions that repeat what is there, and their neighbours that do not.
import type { JsonObject } from '../../../../src/model/json.js';
import type { Row } from './row.js';

/** Additions to the API, as Cloud SQL users copied them from older documentation. */
const api: readonly Row[] = [
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
    ['volume-owned-api-tmp'],
  ],
  [
    'a volume named as the catalog',
    { extraVolumes: [{ name: 'workshop-templates', secret: { secretName: 'x' } }] },
    ['volume-owned-api-workshop-templates'],
  ],
  [
    'the same without a catalog',
    { extraVolumes: [{ name: 'workshop-templates', emptyDir: {} }], fileTemplates: { enabled: false } },
    [],
  ],
  ['a mount at /tmp', { extraVolumeMounts: [{ name: 'x', mountPath: '/tmp' }] }, ['mount-owned-api-/tmp']],
  ['a mount below /tmp', { extraVolumeMounts: [{ name: 'x', mountPath: '/tmp/x' }] }, []],
  [
    'a mount at the catalog',
    { extraVolumeMounts: [{ name: 'x', mountPath: '/etc/orchestra/templates' }] },
    ['mount-owned-api-/etc/orchestra/templates'],
  ],
  ['the catalog at /tmp', { fileTemplates: { mountPath: '/tmp' } }, ['templates-at-tmp']],
  [
    'a container with a variable named as one of ours is',
    { extraContainers: [{ name: 'proxy', image: 'x', env: [{ name: 'api', value: 'x' }] }] },
    [],
  ],
  [
    'a container named as the API is',
    { extraContainers: [{ image: 'x', name: 'api' }] },
    ['container-owned-api-extraContainers'],
  ],
  [
    'a container named as the migration is',
    { extraInitContainers: [{ name: 'migrate', image: 'x' }] },
    ['container-owned-api-extraInitContainers'],
  ],
];

const volume = (name: string): JsonObject => ({ extraVolumes: [{ name, emptyDir: {} }] });
const container = (name: string): JsonObject => ({ name, image: 'x' });

const others: readonly (readonly [sentence: string, component: string, over: JsonObject, broken: readonly string[]])[] =
  [
    ['a volume of the operator', 'operator', volume('tmp'), ['volume-owned-operator-tmp']],
    [
      'a setting of the operator',
      'operator',
      { extraEnv: [{ name: 'ORCHESTRA_LOG_LEVEL' }] },
      ['variable-owned-operator'],
    ],
    ['another variable of the operator', 'operator', { extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://x' }] }, []],
    ['a volume of the frontend', 'frontend', volume('cache'), ['volume-owned-frontend-cache']],
    ['a volume of the proxy', 'oauth2-proxy', volume('session-auth'), ['volume-owned-oauth2-proxy-session-auth']],
    ['a volume that the proxy has only with a list', 'oauth2-proxy', volume('emails'), []],
    [
      'the same with a list',
      'oauth2-proxy',
      { ...volume('emails'), authenticatedEmailsFile: { enabled: true, restricted_access: 'a@example.edu' } },
      ['volume-owned-oauth2-proxy-emails'],
    ],
    [
      'a mount over the configuration of the proxy',
      'oauth2-proxy',
      { ...volume('x'), extraVolumeMounts: [{ name: 'x', mountPath: '/etc/oauth2_proxy/' }] },
      ['mount-owned-oauth2-proxy-/etc/oauth2_proxy'],
    ],
    [
      'a derived setting by environment',
      'oauth2-proxy',
      { extraEnv: [{ name: 'OAUTH2_PROXY_REDIRECT_URL', value: 'https://x' }] },
      ['variable-owned-OAUTH2_PROXY_REDIRECT_URL'],
    ],
    [
      'a secret by environment',
      'oauth2-proxy',
      { extraEnv: [{ name: 'OAUTH2_PROXY_CLIENT_SECRET', value: 's' }] },
      ['variable-owned-OAUTH2_PROXY_CLIENT_SECRET'],
    ],
    ...['operator', 'frontend', 'oauth2-proxy'].map(
      (component) =>
        [
          `a container named as the one of ${component}`,
          component,
          { extraContainers: [container(component)] },
          [`container-owned-${component}-extraContainers`],
        ] as const,
    ),
    ...['api', 'operator', 'frontend', 'oauth2-proxy'].flatMap(
      (component) =>
        [
          [
            `two variables of one name for ${component}`,
            component,
            {
              extraEnv: [
                { name: 'A', value: '1' },
                { name: 'A', value: '2' },
              ],
            },
            [`repeated-${component}-extraEnv`],
          ],
          [
            `two volumes of one name for ${component}`,
            component,
            {
              extraVolumes: [
                { name: 'x', emptyDir: {} },
                { name: 'x', configMap: { name: 'a' } },
              ],
            },
            [`repeated-${component}-extraVolumes`],
          ],
          [
            `two mounts at one path for ${component}`,
            component,
            {
              extraVolumeMounts: [
                { name: 'x', mountPath: '/x' },
                { name: 'y', mountPath: '/x' },
              ],
            },
            [`repeated-${component}-extraVolumeMounts`],
          ],
          [
            `a container of one name in both lists for ${component}`,
            component,
            { extraContainers: [container('x')], extraInitContainers: [container('x')] },
            [`repeated-${component}-extraContainers`],
          ],
          [
            `different additions to ${component}`,
            component,
            {
              extraEnv: [{ name: 'A' }, { name: 'B' }],
              extraVolumes: [{ name: 'x', emptyDir: {} }],
              extraVolumeMounts: [
                { name: 'x', mountPath: '/x' },
                { name: 'x', mountPath: '/y' },
              ],
              extraContainers: [container('x')],
              extraInitContainers: [container('y')],
            },
            [],
          ],
        ] as const,
    ),
  ];

/** Rows about what users add to pods. */
export const collisionRows: readonly Row[] = [
  ...api.map(([sentence, over, broken]): Row => [sentence, { api: over }, broken]),
  ...others.map(([sentence, component, over, broken]): Row => [sentence, { [component]: over }, broken]),
];
