// The pod template that all components share: placement, security, extras and probes come from the component's values;
// what a component adds of its own (ports, environment, volumes) comes from its construct.
import { imageReferenceOf } from '../model/platform/images.js';
import type { Component } from '../model/platform/names.js';
import { selectorLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';
import type { Container, EnvVar, PodSpec, PodTemplate } from './resource.js';

/** The options that all components have. */
export type ComponentValues = Omit<Values['frontend'], 'replicas' | 'autoscaling' | 'gaMeasurementId'>;

/** What a component's construct says about its pods. */
export interface PodProps extends PlatformProps {
  readonly component: Component;
  /** The options of the component. */
  readonly options: ComponentValues;
  /** Name of the main container. */
  readonly container: string;
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** @default - the image's own */
  readonly args?: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  /** Environment of the main container; the user's comes after it. */
  readonly env: readonly EnvVar[];
  /** @default - none but the user's */
  readonly volumes?: PodSpec['volumes'];
  /** @default - none but the user's */
  readonly volumeMounts?: Container['volumeMounts'];
  /** Annotations that make pods roll when configuration changes. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** Whether the pods call the Kubernetes API. */
  readonly callsKubernetes: boolean;
  /** Security settings beneath the user's. @default - a seccomp profile RuntimeDefault */
  readonly securityContext?: PodSpec['securityContext'];
  /** Whether the image holds a shell and sleep, for clusters without the sleep action. */
  readonly hasShell: boolean;
  /** How long the program gets to end, the drain included, in seconds. @default - the 30 of Kubernetes */
  readonly terminationGracePeriodSeconds?: number;
}

/** What a container of ours needs at most; the components' values begin with the same. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** What a user passes through, as the field that receives it expects it: the API server checks it, strictly. */
export function passed<T>(value: unknown): T {
  return value as T;
}

/** The template of a component's pods. */
export function podTemplate(props: PodProps): PodTemplate {
  const { options, annotations = {} } = props;
  return {
    metadata: {
      labels: { ...options.podLabels, ...selectorLabels(props.component, props) },
      annotations: { ...annotations, ...options.podAnnotations },
    },
    spec: podSpec(props),
  };
}

function podSpec(props: PodProps): PodSpec {
  const { options, values } = props;
  return {
    ...podBasics(props),
    ...placement(values, options),
    topologySpreadConstraints: spread(props),
    ...(options.extraInitContainers.length > 0
      ? { initContainers: passed<Container[]>(options.extraInitContainers) }
      : {}),
    containers: [mainContainer(props), ...passed<Container[]>(options.extraContainers)],
    ...volumesOf(props),
    ...gracePeriod(props),
    ...imagePullSecrets(values),
  };
}

/** Account, security and the other fields that no component changes. */
export function podBasics(
  props: Pick<PodProps, 'serviceAccountName' | 'callsKubernetes' | 'securityContext' | 'options'>,
) {
  const { options, securityContext = {} } = props;
  return {
    serviceAccountName: props.serviceAccountName,
    automountServiceAccountToken: props.callsKubernetes,
    enableServiceLinks: false,
    securityContext: passed<PodSpec['securityContext']>({
      seccompProfile: { type: 'RuntimeDefault' },
      ...securityContext,
      ...options.podSecurityContext,
    }),
  };
}

type Placement = Pick<PodSpec, 'nodeSelector' | 'tolerations' | 'affinity' | 'priorityClassName'>;
type PlacementValues = Pick<ComponentValues, 'nodeSelector' | 'tolerations' | 'affinity' | 'priorityClassName'>;

const anywhere: PlacementValues = { nodeSelector: {}, tolerations: [], affinity: {}, priorityClassName: '' };

/** Where the pods may run: the system pool beneath the component's own choice. */
export function placement({ systemPool }: Values, options = anywhere): Placement {
  return {
    nodeSelector: {
      'kubernetes.io/os': 'linux',
      ...(systemPool.enabled ? { [systemPool.nodeSelectorKey]: systemPool.nodeSelectorValue } : {}),
      ...options.nodeSelector,
    },
    ...(systemPool.enabled || options.tolerations.length > 0
      ? { tolerations: [...(systemPool.enabled ? [poolToleration(systemPool)] : []), ...options.tolerations] }
      : {}),
    ...(Object.keys(options.affinity).length > 0 ? { affinity: passed<PodSpec['affinity']>(options.affinity) } : {}),
    ...(options.priorityClassName === '' ? {} : { priorityClassName: options.priorityClassName }),
  };
}

function poolToleration(pool: Values['systemPool']) {
  return { key: pool.taintKey, operator: 'Equal', value: pool.taintValue, effect: pool.taintEffect };
}

/** The user's constraints, or: over nodes and zones where that is possible, never a reason not to run. */
function spread(props: PodProps): PodSpec['topologySpreadConstraints'] {
  const { topologySpreadConstraints } = props.options;
  if (topologySpreadConstraints.length > 0) return passed(topologySpreadConstraints);
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(props.component, props) },
  }));
}

function gracePeriod({ terminationGracePeriodSeconds }: PodProps) {
  return terminationGracePeriodSeconds === undefined ? {} : { terminationGracePeriodSeconds };
}

function volumesOf({ options, volumes = [] }: PodProps) {
  if (volumes.length === 0 && options.extraVolumes.length === 0) return {};
  return { volumes: [...volumes, ...passed<NonNullable<PodSpec['volumes']>>(options.extraVolumes)] };
}

/** Names of image pull secrets as a pod lists them. */
export function imagePullSecrets({ global }: Values) {
  if (global.imagePullSecrets.length === 0) return {};
  return { imagePullSecrets: global.imagePullSecrets.map((name) => ({ name })) };
}

function mainContainer(props: PodProps): Container {
  const { options, values, command, args } = props;
  return {
    name: props.container,
    image: imageReferenceOf(values, options.image),
    imagePullPolicy: options.image.pullPolicy,
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ports: props.ports,
    env: [...props.env, ...options.extraEnv],
    ...environmentSources(options),
    resources: options.resources,
    securityContext: passed(options.containerSecurityContext),
    ...probesOf(options),
    ...preStop(props),
    ...mountsOf(props),
  };
}

/** ConfigMaps and Secrets whose entries become environment variables. */
export function environmentSources({ extraEnvFrom }: Pick<ComponentValues, 'extraEnvFrom'>) {
  return extraEnvFrom.length > 0 ? { envFrom: passed<Container['envFrom']>(extraEnvFrom) } : {};
}

function mountsOf({ options, volumeMounts = [] }: PodProps) {
  if (volumeMounts.length === 0 && options.extraVolumeMounts.length === 0) return {};
  return { volumeMounts: [...volumeMounts, ...options.extraVolumeMounts] };
}

function probesOf({ probes }: ComponentValues) {
  return {
    ...(Object.keys(probes.startup).length > 0
      ? { startupProbe: passed<Container['startupProbe']>(probes.startup) }
      : {}),
    ...(Object.keys(probes.liveness).length > 0
      ? { livenessProbe: passed<Container['livenessProbe']>(probes.liveness) }
      : {}),
    ...(Object.keys(probes.readiness).length > 0
      ? { readinessProbe: passed<Container['readinessProbe']>(probes.readiness) }
      : {}),
  };
}

/** How long a pod goes on serving after it was told to end, so that proxies learn of it before it is gone. */
const drainSeconds = 5;

function preStop({ values, hasShell }: PodProps): Pick<Container, 'lifecycle'> {
  if (values.global.kubernetesVersion === 'v1.30')
    return { lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } };
  return hasShell ? { lifecycle: { preStop: { exec: { command: ['sleep', String(drainSeconds)] } } } } : {};
}
