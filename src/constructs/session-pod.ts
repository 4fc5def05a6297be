// A session's Deployment: the app, and beside it the proxy that admits only the owner.
import { Construct } from 'constructs';
import { sortedKeys } from '../model/json.js';
import { parseDuration } from '../model/scalars/index.js';
import type { SessionProps } from '../model/sessions/index.js';
import {
  containerNames,
  namespaceOf,
  portNames,
  proxyPort,
  restartAnnotation,
  sessionLabels,
  sessionNames,
  sessionSelector,
} from '../model/sessions/index.js';
import type { WorkshopSpec } from '../model/workshop/index.js';
import { restrictedContainer } from '../model/values/schema/kubernetes.js';
import type { Container, EnvVar, PodSpec, PodTemplate } from './resource.js';
import { passed, Resource } from './resource.js';

/** The Deployment of a session. */
export class SessionPod extends Construct {
  constructor(scope: Construct, id: string, props: SessionProps) {
    super(scope, id);
    const { workshop } = props;
    new Resource(this, 'deployment', 'Deployment', {
      metadata: {
        name: sessionNames(workshop).deployment,
        ...namespaceOf(workshop),
        labels: sessionLabels(workshop),
      },
      spec: {
        replicas: 1,
        // One node at a time mounts the volume: a new pod starts when the old one is gone.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: sessionSelector(workshop) },
        template: podTemplate(props),
      },
    });
  }
}

function podTemplate(props: SessionProps): PodTemplate {
  return {
    metadata: {
      labels: sessionLabels(props.workshop),
      // A session ends at its time, not when the autoscaler would like its node to itself.
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false', ...restart(props) },
    },
    spec: podSpec(props),
  };
}

/** A pod is only replaced when its template is another one. */
function restart({ workshop }: SessionProps): Record<string, string> {
  const asked = workshop.metadata.annotations?.[restartAnnotation];
  return asked === undefined ? {} : { [restartAnnotation]: asked };
}

function podSpec(props: SessionProps): PodSpec {
  const { workshop, settings } = props;
  const { podSecurityContext, terminationGracePeriodSeconds, imagePullSecrets } = settings.pod;
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: passed<PodSpec['securityContext']>({
      seccompProfile: { type: 'RuntimeDefault' },
      ...podSecurityContext,
    }),
    terminationGracePeriodSeconds,
    ...placement(props),
    ...(imagePullSecrets.length > 0 ? { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) } : {}),
    containers: [appContainer(props), proxyContainer(props)],
    ...(workshop.spec.storage === undefined ? {} : { volumes: [volume(props)] }),
  };
}

function volume({ workshop }: SessionProps) {
  return { name: 'data', persistentVolumeClaim: { claimName: sessionNames(workshop).claim } };
}

/** Where the tier says; a tier that the installation does not know runs anywhere. */
function placement({ workshop, settings }: SessionProps): Pick<PodSpec, 'nodeSelector' | 'tolerations'> {
  const { tiers, computeClassLabelKey } = settings.pod;
  const tier = Object.hasOwn(tiers, workshop.spec.tier) ? tiers[workshop.spec.tier] : undefined;
  const { nodeSelector = {}, tolerations = [], computeClass } = tier ?? {};
  const selected =
    computeClass === undefined ? nodeSelector : { ...nodeSelector, [computeClassLabelKey]: computeClass };
  return {
    ...(Object.keys(selected).length > 0 ? { nodeSelector: selected } : {}),
    ...(tolerations.length > 0
      ? { tolerations: tolerations.map((each) => ({ operator: 'Equal', effect: 'NoSchedule', ...each })) }
      : {}),
  };
}

function appContainer({ workshop, settings }: SessionProps): Container {
  const { image, port, args, storage } = workshop.spec;
  return {
    name: containerNames.app,
    image,
    ...(args === undefined || args.length === 0 ? {} : { args }),
    ports: [{ name: portNames.app, protocol: 'TCP', containerPort: port }],
    env: appEnvironment(workshop.spec),
    resources: appResources(workshop.spec),
    securityContext: passed(settings.pod.securityContext),
    startupProbe: startupProbe(settings.startDeadline),
    readinessProbe: { tcpSocket: { port: portNames.app }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    ...(storage === undefined ? {} : { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
  };
}

/** The images of RStudio read these two: no login of their own, and sudo for the owner. */
const appDefaults = { DISABLE_AUTH: 'true', ROOT: 'true' };

function appEnvironment({ env = {} }: WorkshopSpec): EnvVar[] {
  const all: Readonly<Record<string, string>> = { ...appDefaults, ...env };
  return sortedKeys(all).map((name) => ({ name, value: all[name] ?? '' }));
}

function appResources({ resources }: WorkshopSpec): NonNullable<Container['resources']> {
  return {
    limits: { cpu: resources.cpu, memory: resources.memory, 'ephemeral-storage': resources.ephemeralStorage },
    requests: {
      cpu: resources.cpuRequest,
      memory: resources.memoryRequest,
      'ephemeral-storage': resources.ephemeralStorageRequest,
    },
  };
}

const startPeriodSeconds = 2;

/** Often, so that a session is Ready soon, and for so long that the deadline fails a slow start, never the kubelet. */
function startupProbe(startDeadline: string): Container['startupProbe'] {
  return {
    tcpSocket: { port: portNames.app },
    periodSeconds: startPeriodSeconds,
    timeoutSeconds: 5,
    failureThreshold: Math.ceil(parseDuration(startDeadline) / startPeriodSeconds),
  };
}

function proxyContainer({ workshop, settings }: SessionProps): Container {
  const { image, pullPolicy, resources } = settings.sidecar;
  return {
    name: containerNames.proxy,
    image,
    imagePullPolicy: pullPolicy,
    ports: [{ name: portNames.proxy, protocol: 'TCP', containerPort: proxyPort(workshop) }],
    env: [
      { name: 'ORCHESTRA_TARGET_URL', value: `http://localhost:${String(workshop.spec.port)}` },
      { name: 'ORCHESTRA_OWNER_EMAIL', value: workshop.spec.owner },
      { name: 'ORCHESTRA_LISTEN_ADDR', value: `:${String(proxyPort(workshop))}` },
      { name: 'ORCHESTRA_REQUIRE_AUTHENTICATION', value: String(settings.authentication.required) },
    ],
    resources,
    securityContext: {
      ...restrictedContainer,
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    livenessProbe: { ...health, initialDelaySeconds: 5, periodSeconds: 10 },
    readinessProbe: { ...health, initialDelaySeconds: 2, periodSeconds: 5 },
  };
}

const health = { httpGet: { path: '/orchestra/health', port: portNames.proxy } } as const;
