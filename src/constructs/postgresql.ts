// The bundled PostgreSQL: one pod and one volume, for development and small installations. The volume belongs to the
// StatefulSet's claim template, so that no uninstall and no scaling takes it away.
import { Construct } from 'constructs';
import { imageReferenceOf } from '../model/platform/images.js';
import { componentLabels, objectNames, selectorLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { listeningPorts } from '../model/platform/traffic.js';
import { passwordSecretName } from './database-secret.js';
import { restrictedContainer } from '../model/values/schema/kubernetes.js';
import { imagePullSecrets, placement } from './placement.js';
import type { Container, PodSpec } from './resource.js';
import { filled, Resource } from './resource.js';

/** The user and group that the image makes for the server. */
const postgres = 999;

/** What the server writes beside its data, by volume. */
const writable = { tmp: '/tmp', run: '/var/run/postgresql' } as const;

const dataFolder = '/var/lib/postgresql/data';

/** PostgreSQL with its Services and, if the password is inline, its Secret. */
export class Postgresql extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    if (props.values.postgresql.auth.existingSecret === '') this.password(props);
    this.service('service', objectNames(props).database, {}, props);
    this.service('headless-service', headlessName(props), { clusterIP: 'None' }, props);
    this.server(props);
  }

  private password(props: PlatformProps) {
    new Resource(this, 'password', 'Secret', {
      metadata: metadata(passwordSecretName(props), props),
      type: 'Opaque',
      stringData: { password: props.values.postgresql.auth.password },
    });
  }

  private service(id: string, name: string, kind: { readonly clusterIP?: string }, props: PlatformProps) {
    new Resource(this, id, 'Service', {
      metadata: metadata(name, props),
      spec: {
        type: 'ClusterIP',
        ...kind,
        selector: selectorLabels('database', props),
        ports: [{ name: 'postgresql', port: listeningPorts.database, targetPort: 'postgresql', protocol: 'TCP' }],
      },
    });
  }

  private server(props: PlatformProps) {
    new Resource(this, 'server', 'StatefulSet', {
      metadata: metadata(objectNames(props).databaseServer, props),
      spec: {
        replicas: 1,
        serviceName: headlessName(props),
        selector: { matchLabels: selectorLabels('database', props) },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        template: { metadata: { labels: selectorLabels('database', props) }, spec: podSpec(props) },
        volumeClaimTemplates: [claim(props)],
      },
    });
  }
}

function metadata(name: string, props: PlatformProps) {
  return { name, namespace: props.release.namespace, labels: componentLabels('database', props) };
}

function headlessName(props: PlatformProps): string {
  return `${objectNames(props).database}-hl`;
}

function podSpec(props: PlatformProps): PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: postgres,
      runAsGroup: postgres,
      fsGroup: postgres,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...placement(props.values),
    containers: [container(props)],
    volumes: Object.keys(writable).map((name) => ({ name, emptyDir: {} })),
    ...imagePullSecrets(props.values),
  };
}

/** What every container of the PostgreSQL image has, whichever pod it is in. */
export function postgresContainer({ values }: PlatformProps) {
  const { image, resources } = values.postgresql;
  return {
    image: imageReferenceOf(values, image),
    imagePullPolicy: image.pullPolicy,
    ...filled({ resources: filled(resources) }),
    securityContext: { ...restrictedContainer, runAsNonRoot: true, runAsUser: postgres, runAsGroup: postgres },
  };
}

function container(props: PlatformProps): Container {
  const mounts = Object.entries(writable).map(([name, mountPath]) => ({ name, mountPath }));
  return {
    name: 'postgresql',
    ...postgresContainer(props),
    ports: [{ name: 'postgresql', containerPort: listeningPorts.database }],
    env: environment(props),
    startupProbe: { ...isReady(props), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
    livenessProbe: { ...isReady(props), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { ...isReady(props), periodSeconds: 5, timeoutSeconds: 5 },
    volumeMounts: [{ name: 'data', mountPath: dataFolder }, ...mounts],
  };
}

/** A folder below the mount, because the root of a volume may hold lost+found, which initdb refuses. */
function environment(props: PlatformProps) {
  const { username, database } = props.values.postgresql.auth;
  return [
    { name: 'POSTGRES_USER', value: username },
    { name: 'POSTGRES_DB', value: database },
    {
      name: 'POSTGRES_PASSWORD',
      valueFrom: { secretKeyRef: { name: passwordSecretName(props), key: 'password' } },
    },
    { name: 'PGDATA', value: `${dataFolder}/pgdata` },
  ];
}

/** Over TCP, so that the temporary server of the first start, which listens on a socket only, does not count. */
function isReady(props: PlatformProps) {
  const { username, database } = props.values.postgresql.auth;
  return { exec: { command: ['pg_isready', '-h', '127.0.0.1', '-U', username, '-d', database] } };
}

function claim(props: PlatformProps) {
  const { size, storageClass } = props.values.postgresql.persistence;
  return {
    metadata: { name: 'data', labels: selectorLabels('database', props) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClass === '' ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: size } },
    },
  };
}
