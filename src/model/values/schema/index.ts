// The values schema: the one place where a key, its type, its default and its meaning are written.
// Types, values.yaml, values.schema.json, docs/values.md and the help in error messages are made from it.
import type * as z from 'zod';
import {
  dnsLabel,
  dnsName,
  imageRegistry,
  labelKey,
  labelValue,
  objectName,
  positiveQuantity,
  serviceNameUpTo,
} from '../../scalars/index.js';
import { choice, flag, group, openGroup, text, texts } from '../fields.js';
import { api, frontend, operator } from './applications.js';
import { authProxy } from './auth-proxy.js';
import { ingress, networkPolicy } from './network.js';
import { postgresql } from './postgresql.js';
import { sessions } from './sessions.js';

/** The longest prefix that leaves room for the longest object name and Kubernetes' own suffixes. */
const namePrefix = serviceNameUpTo(40);

/** The values of an Orchestra platform. */
export const valuesSchema = group('Values of an Orchestra platform.', {
  nameOverride: text(
    'Value of the label app.kubernetes.io/name. Selectors hold it, and never change: set it before the first installation.',
    { is: namePrefix },
  ),
  fullnameOverride: text('Prefix of all object names; empty means the release name.', { is: namePrefix }),
  global: globals(),
  crds: group('The Workshop custom resource definition.', {
    install: flag('Render the CRD with the platform.', true),
  }),
  namespace: group('The namespaces of the platform and its sessions.', {
    create: flag(
      'Render them with Pod Security labels: the release namespace "restricted", sessions.namespaces "baseline". A Helm chart renders none.',
      false,
    ),
  }),
  systemPool: systemPool(),
  api: api(),
  operator: operator(),
  frontend: frontend(),
  persistence: group('Volumes of sessions whose Workshop says nothing else.', {
    storageClass: text('Storage class; empty means the default of the cluster.', { is: objectName }),
    size: text('Size.', { default: '10Gi', is: positiveQuantity, nonEmpty: true }),
  }),
  ingress: ingress(),
  networkPolicy: networkPolicy(),
  oauth2Proxy: group('Whether the bundled oauth2-proxy runs, and where it stands.', {
    enabled: flag('Run the bundled oauth2-proxy and guard the platform with it.', true),
    fullProxy: flag(
      'true: all traffic of the frontend passes through it, and signing in is a clean redirect. false: the ingress controller asks it about each request.',
      false,
    ),
  }),
  'oauth2-proxy': authProxy(),
  postgresql: postgresql(),
  sessions: sessions(),
});

/** A complete values document: defaults merged, everything unset in its empty form. */
export type Values = z.output<typeof valuesSchema>;

function globals() {
  return openGroup('Settings that reach every component.', {
    domain: text('Base domain: app.<domain> is the frontend, api.<domain> the API, <session>.<domain> a session.', {
      default: 'orchestra.localhost',
      is: dnsName,
      nonEmpty: true,
    }),
    defaultNamespace: text('Namespace of sessions whose launch names none.', {
      default: 'default',
      is: dnsLabel,
      nonEmpty: true,
    }),
    imagePullSecrets: texts('Image pull secrets in the release namespace.', { is: objectName }),
    imageRegistry: text('Registry that replaces that of every image but those of sessions.', { is: imageRegistry }),
    kubernetesVersion: choice(
      'Oldest Kubernetes that must be served: v1.30 uses native sidecars and the preStop sleep action.',
      ['v1.25', 'v1.30'],
      'v1.30',
    ),
  });
}

function systemPool() {
  return group('A node pool of its own for the platform.', {
    enabled: flag('Run every platform pod on it.', false),
    nodeSelectorKey: text('Label key of its nodes.', { default: 'pool', is: labelKey, nonEmpty: true }),
    nodeSelectorValue: text('Label value of its nodes.', { default: 'system', is: labelValue }),
    taintKey: text('Key of their taint.', { default: 'dedicated', is: labelKey, nonEmpty: true }),
    taintValue: text('Value of their taint.', { default: 'system', is: labelValue }),
    taintEffect: choice('Effect of their taint.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], 'NoSchedule'),
  });
}
