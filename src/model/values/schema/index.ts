// The values schema: the one place where a key, its type, its default and its meaning are written.
// Types, values.yaml, values.schema.json, docs/values.md and the help in error messages are made from it.
import * as z from 'zod';
import {
  cidr,
  dnsLabel,
  dnsName,
  imageRegistry,
  labelKey,
  labelValue,
  objectName,
  positiveQuantity,
  serviceNameUpTo,
} from '../../scalars/index.js';
import type { Scalar } from '../../scalars/index.js';
import { choice, flag, group, openGroup, scalarText, text, texts, textMap, wholes } from '../fields.js';
import { api, frontend, operator } from './applications.js';
import { authProxy } from './auth-proxy.js';
import { image, resources } from './kubernetes.js';
import { sessions } from './sessions.js';

/** The longest prefix that leaves room for the longest object name and Kubernetes' own suffixes. */
const namePrefix = serviceNameUpTo(40);

const urlSafe: Scalar = {
  title: 'letters, digits and . _ ~ - only, because it becomes part of a URL',
  pattern: '^[A-Za-z0-9._~-]+$',
  maxLength: 63,
  examples: ['orchestra', 'db_1', 'a.b~c-D'],
};

const port: Scalar = {
  title: 'a port number',
  pattern: '^[0-9]{1,9}$',
  examples: ['30080', '8443', '8080'],
};

/** The values of an Orchestra platform. */
export const valuesSchema = group('Values of an Orchestra platform.', {
  nameOverride: text('Value of the label app.kubernetes.io/name.', { is: namePrefix }),
  fullnameOverride: text('Prefix of all object names; empty means the release name.', { is: namePrefix }),
  global: globals(),
  crds: group('The Workshop custom resource definition.', {
    install: flag('Render the CRD with the platform.', true),
  }),
  namespace: group('The namespaces of the platform and its sessions.', {
    create: flag(
      'Render them with Pod Security labels: the release namespace "restricted", sessions.namespaces "baseline".',
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

function ingress() {
  return group('How the platform and its sessions are reached.', {
    enabled: flag('Render Ingresses.', true),
    controller: choice('The ingress controller.', ['traefik', 'nginx', 'custom'], 'traefik'),
    className: text('IngressClass; empty leaves the choice to the cluster.', { default: 'traefik', is: objectName }),
    entryPoints: texts('Entry points of Traefik; empty means websecure, or web without TLS.', { is: dnsLabel }),
    port: portSuffix(),
    tls: group('TLS at the ingress controller.', {
      enabled: flag('Serve https, and redirect http to it.', true),
      clusterIssuer: text('ClusterIssuer of cert-manager; empty when certificates come from elsewhere.', {
        default: 'letsencrypt-prod',
        is: objectName,
      }),
      existingSecret: text('TLS Secret to use in place of certificates of cert-manager.', { is: objectName }),
    }),
    annotations: textMap('Annotations of every Ingress; with the custom controller the only ones.'),
  });
}

function portSuffix() {
  return z
    .union([scalarText(port, true), z.int()])
    .default('')
    .transform(String)
    .meta({
      kind: 'data',
      default: '',
      description: 'Port in public addresses when it is not the default one of the scheme, such as a NodePort.',
      title: port.title,
    });
}

function networkPolicy() {
  return group('NetworkPolicies of the platform; they need a CNI that enforces them.', {
    enabled: flag('Deny all traffic of platform pods but what each needs.', false),
    ingressControllerNamespaces: texts('Namespaces in which the ingress controller may run.', {
      default: ['traefik', 'ingress-nginx', 'kube-system'],
      is: dnsLabel,
    }),
    ingressControllerCIDRs: texts('Networks of an ingress controller outside the cluster or on the host network.', {
      is: cidr,
    }),
    apiServer: destination('The Kubernetes API server.', [443, 6443]),
    database: destination('The database.', [5432]),
    oauth: destination('The identity provider.', [443]),
  });
}

function destination(description: string, ports: readonly number[]) {
  return group(`Where it may be reached. ${description}`, {
    cidrs: texts('Its networks; empty means any address.', { is: cidr }),
    ports: wholes('Its ports.', ports, { min: 1, max: 65535 }),
  });
}

function postgresql() {
  return group('A bundled PostgreSQL for development and small installations; its volume survives an uninstall.', {
    enabled: flag('Run it. It is also run when authentication is off and no database is named.', false),
    auth: group('Database, user and password: letters, digits and . _ ~ - only.', {
      username: text('User.', { default: 'orchestra', is: urlSafe, nonEmpty: true }),
      password: text('Password, for development.', { default: 'orchestra', is: urlSafe, secret: true }),
      database: text('Database.', { default: 'orchestra', is: urlSafe, nonEmpty: true }),
      existingSecret: text('Secret with the key password; unset uses the inline password.', { is: objectName }),
    }),
    image: image({ registry: 'docker.io', repository: 'library/postgres', tag: '17.6' }),
    resources: resources({ cpu: '100m', memory: '256Mi' }, { cpu: '1', memory: '512Mi' }),
    persistence: group('Its volume.', {
      size: text('Size.', { default: '8Gi', is: positiveQuantity, nonEmpty: true }),
      storageClass: text('Storage class; empty means the default of the cluster.', { is: objectName }),
    }),
  });
}
