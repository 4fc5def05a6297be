// The pod of the migration: the API server's pod with another command, so that whatever lets the API reach its database
// lets the migration reach it too.
import { databaseSource } from '../model/platform/database.js';
import { imageReferenceOf } from '../model/platform/images.js';
import { objectNames, selectorLabels, serviceHost } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { apiEnvironment, apiStorage } from './api-runtime.js';
import { environment } from './containers.js';
import { imagePullSecrets, placement } from './placement.js';
import { podBasics } from './pods.js';
import { postgresContainer } from './postgresql.js';
import type { Container, PodSpec, PodTemplate } from './resource.js';
import { filled, passed } from './resource.js';

/** What the migration's pods are made from, beside the values. */
export interface MigrationPodProps extends PlatformProps {
  readonly serviceAccountName: string;
  /** The Secret of an inline database URL. */
  readonly inlineSecret: string;
}

/** The template of the migration's pods. */
export function migrationPod(props: MigrationPodProps): PodTemplate {
  const { podLabels, podAnnotations } = props.values.api;
  return {
    metadata: {
      labels: { ...podLabels, ...selectorLabels('migrate', props) },
      ...filled({ annotations: podAnnotations }),
    },
    spec: podSpec(props),
  };
}

function podSpec(props: MigrationPodProps): PodSpec {
  const { api } = props.values;
  return {
    ...podBasics({ options: api, serviceAccountName: props.serviceAccountName, callsKubernetes: false }),
    ...placement(props.values, api),
    restartPolicy: 'Never',
    ...filled({ initContainers: initContainers(props) }),
    containers: [migration(props)],
    volumes: [...storage(props).volumes, ...passed<NonNullable<PodSpec['volumes']>>(api.extraVolumes)],
    ...imagePullSecrets(props.values),
  };
}

function migration(props: MigrationPodProps): Container {
  const { api } = props.values;
  return {
    name: 'migrate',
    image: imageReferenceOf(props.values, api.image),
    imagePullPolicy: api.image.pullPolicy,
    command: ['uv', 'run', 'alembic', 'upgrade', 'head'],
    ...environment(api, apiEnvironment(props, props.inlineSecret)),
    ...filled({
      resources: filled(api.resources),
      securityContext: passed<NonNullable<Container['securityContext']>>(api.containerSecurityContext),
    }),
    volumeMounts: [...storage(props).volumeMounts, ...api.extraVolumeMounts],
  };
}

/** Under Helm the catalog comes after the migration, which does not read it. */
function storage(props: PlatformProps) {
  return apiStorage(props, { optional: true });
}

/** As in the API's pods, sidecars start after the user's init containers: they may need what those leave behind. */
function initContainers(props: PlatformProps): Container[] {
  const { api, global } = props.values;
  return [
    ...(databaseSource(props.values) === 'bundled' ? [waitForDatabase(props)] : []),
    ...passed<Container[]>(api.extraInitContainers),
    ...(global.kubernetesVersion === 'v1.30' ? passed<Container[]>(api.extraContainers).map(asSidecar) : []),
  ];
}

/** An init container that always restarts is a sidecar: it runs beside the others, and ends when they have ended. */
function asSidecar(container: Container): Container {
  return { ...container, restartPolicy: 'Always' };
}

/** Asks for at most five minutes: half of them waiting for an answer, half pausing. */
const script = `for attempt in $(seq 30); do
  pg_isready -h "$0" -U "$1" -d "$2" -t 5 && exit 0
  sleep 5
done
echo "PostgreSQL did not answer at $0 within five minutes: look at its pod and its volume" >&2
exit 1
`;

function waitForDatabase(props: PlatformProps): Container {
  const { username, database } = props.values.postgresql.auth;
  const host = serviceHost(objectNames(props).database, props);
  return {
    name: 'wait-for-postgresql',
    ...postgresContainer(props),
    command: ['sh', '-c', script, host, username, database],
  };
}
