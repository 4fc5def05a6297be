// What users add to pods must not repeat what is there already: Kubernetes refuses a second variable, volume, mount or
// container of the same name, in a message that names neither the key nor the file.
import type { Condition, Rule } from './language.js';
import { all, isTrue } from './language.js';
import { variableRules } from './variable-collisions.js';

/** What a pod of ours holds already. */
interface Taken {
  /** A pattern for names or paths. */
  readonly names: string;
  /** What it is, and what to do instead. */
  readonly advice: string;
  /** @default - always */
  readonly when?: Condition;
}

/** A component's pods: what users' additions must keep clear of. */
interface Pods {
  readonly at: string;
  readonly containers: string;
  readonly volumes: readonly Taken[];
  readonly mounts: readonly Taken[];
}

const catalog = isTrue('api.fileTemplates.enabled');
const emailList = isTrue('oauth2-proxy.authenticatedEmailsFile.enabled');
const googleKey: Condition = { not: { empty: 'oauth2-proxy.config.google.adminEmail' } };

const another = 'which is there already; remove it, or choose another name';
const mounted = 'where a volume is mounted already; remove it';
const ownCatalog = 'set api.fileTemplates.existingConfigMap';

const pods: readonly Pods[] = [
  {
    at: 'api',
    // The migration Job runs the same extra containers beside its own.
    containers: 'api|migrate|wait-for-postgresql',
    volumes: [
      { names: 'tmp', advice: another },
      {
        names: 'workshop-templates',
        advice: `which is the catalog; ${ownCatalog}, or choose another name`,
        when: catalog,
      },
    ],
    mounts: [
      { names: '/tmp', advice: mounted },
      {
        names: '/etc/orchestra/templates',
        advice: `where the catalog is; ${ownCatalog}, or api.fileTemplates.enabled=false`,
        when: all(catalog, { equals: ['api.fileTemplates.mountPath', '/etc/orchestra/templates'] }),
      },
    ],
  },
  {
    at: 'operator',
    containers: 'operator',
    volumes: [{ names: 'tmp', advice: another }],
    mounts: [{ names: '/tmp', advice: mounted }],
  },
  {
    at: 'frontend',
    containers: 'frontend',
    volumes: ['config', 'cache', 'run', 'tmp'].map((names) => ({ names, advice: another })),
    mounts: ['/usr/share/nginx/html/config.js', '/var/cache/nginx', '/var/run', '/tmp'].map((names) => ({
      names,
      advice: mounted,
    })),
  },
  {
    at: 'oauth2-proxy',
    containers: 'oauth2-proxy',
    volumes: [
      { names: 'config', advice: another },
      { names: 'session-auth', advice: another },
      { names: 'emails', advice: another, when: emailList },
      { names: 'google', advice: another, when: googleKey },
    ],
    mounts: [
      { names: '/etc/oauth2_proxy', advice: mounted },
      { names: '/etc/orchestra/session-auth', advice: mounted },
      { names: '/etc/oauth2-proxy', advice: mounted, when: emailList },
      { names: '/google', advice: mounted, when: googleKey },
    ],
  },
];

function ownNames({ at, containers, volumes, mounts }: Pods): Rule[] {
  return [
    ...volumes.map(({ names, advice, when }) => ({
      name: `volume-owned-${at}-${names}`,
      at: `${at}.extraVolumes`,
      when: restricted(when, { anyItem: [`${at}.extraVolumes`, 'name', `^${names}$`] }),
      message: `has a volume named ${names}, ${advice}`,
    })),
    ...mounts.map(({ names, advice, when }) => ({
      name: `mount-owned-${at}-${names}`,
      at: `${at}.extraVolumeMounts`,
      when: restricted(when, { anyItem: [`${at}.extraVolumeMounts`, 'mountPath', `^${names}/*$`] }),
      message: `mounts something at ${names}, ${advice}`,
    })),
    ...['extraContainers', 'extraInitContainers'].map((list) => ({
      name: `container-owned-${at}-${list}`,
      at: `${at}.${list}`,
      when: { anyItem: [`${at}.${list}`, 'name', `^(${containers})$`] as const },
      message: `has a container named ${containers.split('|').join(' or ')}, as one of ours is; choose another name`,
    })),
  ];
}

function restricted(when: Condition | undefined, condition: Condition): Condition {
  return when === undefined ? condition : all(when, condition);
}

/** Lists of which no two items may agree on a key, and what such an item is called. */
const distinct = [
  ['extraEnv', 'name', 'variables of the same name'],
  ['extraVolumes', 'name', 'volumes of the same name'],
  ['extraVolumeMounts', 'mountPath', 'mounts at the same path'],
] as const;

function repeatedNames({ at }: Pods): Rule[] {
  const containers = [`${at}.extraContainers`, `${at}.extraInitContainers`];
  return [
    ...distinct.map(([list, key, what]) => ({
      name: `repeated-${at}-${list}`,
      at: `${at}.${list}`,
      when: { repeats: [[`${at}.${list}`], key] as const },
      message: `has two ${what}; remove one`,
    })),
    {
      name: `repeated-${at}-extraContainers`,
      at: `${at}.extraContainers`,
      when: { repeats: [containers, 'name'] },
      message: 'has, together with extraInitContainers, two containers of the same name; rename one',
    },
  ];
}

/** Rules about what users add to pods. */
export const collisionRules: readonly Rule[] = [
  ...variableRules,
  ...pods.flatMap((each) => [...ownNames(each), ...repeatedNames(each)]),
  {
    name: 'templates-at-tmp',
    at: 'api.fileTemplates.mountPath',
    when: all(catalog, { equals: ['api.fileTemplates.mountPath', '/tmp'] }),
    message: 'is /tmp, where the API server writes; choose another folder',
  },
];
