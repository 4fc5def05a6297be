// The platform as charts to be compiled: what its templates have in common, what Helm alone must know, and the files beside them.
import { credentialsName } from '../constructs/auth-proxy.js';
import type { ComponentValues } from '../constructs/pod-options.js';
import { accountName } from '../constructs/workload.js';
import { apiUrl, appUrl, entryPoints } from '../model/platform/addresses.js';
import { imageReferenceOf, type ImageValues } from '../model/platform/images.js';
import { componentLabels, objectNames, selectorLabels, sharedLabels } from '../model/platform/names.js';
import { releaseRules } from '../model/platform/release-rules.js';
import { usesBundledDatabase } from '../model/values/rules/database.js';
import { readsGoogleGroups } from '../model/values/rules/sign-in.js';
import { valueRules } from '../model/values/rules/index.js';
import { noticeRules } from '../model/values/rules/notices.js';
import { defaultsFile } from '../model/values/defaults-file.js';
import { publishedSchema } from '../model/values/published-schema.js';
import { schemaTree } from '../model/values/json-schema.js';
import type { Values } from '../model/values/schema/index.js';
import { productVersion } from '../model/version.js';
import { platformLiterals } from './harvest.js';
import { productionValues, readme } from './platform-files.js';
import { guards } from './platform-guards.js';
import { notes } from './platform-notes.js';
import { definitionUnits, platformUnits } from './platform-units.js';
import type { ChartSource, Named, NamedOfGroups } from './source.js';

const components = ['api', 'operator', 'frontend', 'authentication-proxy', 'migrate', 'database'] as const;

const images = [
  'api.image',
  'operator.image',
  'operator.sidecar.image',
  'frontend.image',
  'oauth2-proxy.image',
  'postgresql.image',
] as const;

const accounts: readonly (readonly ['api' | 'operator' | 'frontend' | 'proxy', (values: Values) => ComponentValues])[] =
  [
    ['api', ({ api }) => api],
    ['operator', ({ operator }) => operator],
    ['frontend', ({ frontend }) => frontend],
    ['proxy', (values) => values['oauth2-proxy']],
  ];

const named: readonly (Named<Values> | NamedOfGroups<Values>)[] = [
  ...components.map((component): Named<Values> => ({
    name: `labels.${component}`,
    description: `Labels of the objects of ${component}.`,
    render: (props) => componentLabels(component, props),
  })),
  { name: 'labels', description: 'Labels of every object.', render: (props) => sharedLabels(props) },
  ...components.map((component): Named<Values> => ({
    name: `selectorLabels.${component}`,
    description: `Labels that select the pods of ${component}; they never change.`,
    render: (props) => selectorLabels(component, props),
  })),
  {
    name: 'image',
    description: 'An image: registry, repository, tag and digest.',
    groups: images,
    render: ({ values }, image: ImageValues) => imageReferenceOf(values, image),
  },
  ...accounts.map(([component, options]): Named<Values> => ({
    name: `serviceAccountName.${component}`,
    description: `Account under which ${component} runs.`,
    render: (props) => accountName({ name: objectNames(props)[component], options: options(props.values) }),
  })),
  { name: 'appUrl', description: 'Address of the web interface.', render: ({ values }) => appUrl(values) },
  { name: 'apiUrl', description: 'Address of the API.', render: ({ values }) => apiUrl(values) },
  {
    name: 'entryPoints',
    description: 'Entry points of Traefik, with commas between them.',
    render: ({ values }) => entryPoints(values).join(','),
  },
  {
    name: 'proxySecretName',
    description: 'Secret with the credentials of the authentication proxy.',
    render: credentialsName,
  },
  {
    name: 'fullname',
    description: 'Prefix of the names of all objects.',
    render: (props) => objectNames(props).prefix,
  },
];

const values = () => ({ tree: schemaTree(), file: defaultsFile(), schema: publishedSchema() });

const common = { version: productVersion, appVersion: productVersion, kubeVersion: '>=1.25.0-0' } as const;

/** The chart of the platform. */
export function platformChart(): ChartSource<Values> {
  return {
    metadata: { name: 'orchestra', description: 'Private, expiring workspaces for courses and labs.', ...common },
    values: values(),
    units: platformUnits,
    named,
    conditions: { usesBundledDatabase, readsGoogleGroups },
    rules: [...releaseRules, ...valueRules],
    notes,
    notices: noticeRules,
    guards,
    literals: platformLiterals(),
    files: { 'README.md': readme('orchestra'), 'values-prod.yaml': productionValues },
  };
}

/** The chart of the definition of Workshops alone: the same values, for those who install definitions by themselves. */
export function definitionChart(): ChartSource<Values> {
  return {
    metadata: { name: 'orchestra-crds', description: 'The custom resource definition of Orchestra.', ...common },
    values: values(),
    units: definitionUnits,
    named: named.filter(({ name }) => name === 'labels'),
    files: { 'README.md': readme('orchestra-crds') },
  };
}
