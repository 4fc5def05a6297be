// The options that every component of the platform has: api, operator, frontend and oauth2-proxy.
import type { JsonObject } from '../../json.js';
import { objectName } from '../../scalars/index.js';
import { flag, group, objects, optionalWhole, passthrough, text, textMap, whole } from '../fields.js';
import {
  envFromSource,
  envVar,
  image,
  labels,
  namedObject,
  networkPolicyPeer,
  resources,
  restrictedContainer,
  serviceAccount,
  toleration,
  topologySpreadConstraint,
  volumeMount,
} from './kubernetes.js';

interface ComponentDefaults {
  readonly image: Parameters<typeof image>[0];
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly podSecurityContext: JsonObject;
  readonly liveness: JsonObject;
  readonly readiness: JsonObject;
}

/** The common options of a component, with its own defaults. */
export function component(defaults: ComponentDefaults) {
  return {
    image: image(defaults.image),
    resources: resources(defaults.requests, defaults.limits),
    ...placement(),
    podAnnotations: textMap('Annotations of the pods.'),
    podLabels: labels('More labels of the pods; the labels that select them win.'),
    ...extras(),
    podSecurityContext: passthrough(
      'Security context of the pods, laid over a seccomp profile RuntimeDefault.',
      defaults.podSecurityContext,
    ),
    containerSecurityContext: passthrough('Security context of the container.', restrictedContainer),
    probes: group(
      'Health checks of the container (Probe objects), merged with the defaults: for another handler set httpGet: null beside it. An empty one is left out.',
      {
        liveness: passthrough('Restarts the container when it fails.', defaults.liveness),
        readiness: passthrough('Takes the pod out of its Service when it fails.', defaults.readiness),
        startup: passthrough('Holds the other two back until it has succeeded once.'),
      },
    ),
    serviceAccount: serviceAccount(),
    podDisruptionBudget: podDisruptionBudget(),
    networkPolicy: group('Network access to the component.', {
      ingressFrom: objects('More peers that may connect, when networkPolicy.enabled.', networkPolicyPeer),
    }),
  };
}

function placement() {
  return {
    nodeSelector: textMap('Labels that a node must have.'),
    tolerations: objects('Taints that the pods tolerate.', toleration),
    affinity: passthrough('Affinity rules of the pods.'),
    topologySpreadConstraints: objects(
      'Topology spread of the pods; empty means over nodes and zones where possible.',
      topologySpreadConstraint,
    ),
    priorityClassName: text('PriorityClass of the pods.', { is: objectName }),
  };
}

function extras() {
  return {
    extraEnv: objects('More environment variables of the container.', envVar),
    extraEnvFrom: objects('ConfigMaps and Secrets whose entries become environment variables.', envFromSource),
    extraVolumes: objects('More volumes of the pods.', namedObject),
    extraVolumeMounts: objects('More volume mounts of the container.', volumeMount),
    extraContainers: objects('More containers of the pods.', namedObject),
    extraInitContainers: objects('Containers that run before the others.', namedObject),
  };
}

function podDisruptionBudget() {
  return group('How many pods a voluntary disruption must leave.', {
    enabled: flag('Render a PodDisruptionBudget; set it with two replicas or more.', false),
    minAvailable: whole('Pods that must stay available.', 1, { min: 0 }),
    maxUnavailable: optionalWhole('Pods that may be away; when set it replaces minAvailable.', { min: 0 }),
  });
}

/** How many pods a component runs. */
export function replicas() {
  return whole('Number of pods; unused while autoscaling is on.', 1, { min: 0, max: 1000 });
}

/** The HorizontalPodAutoscaler of a component. */
export function autoscaling() {
  return group('HorizontalPodAutoscaler; while it is on the Deployment has no replicas of its own.', {
    enabled: flag('Render a HorizontalPodAutoscaler.', false),
    minReplicas: whole('Pods at least.', 1, { min: 1, max: 1000 }),
    maxReplicas: whole('Pods at most.', 5, { min: 1, max: 1000 }),
    targetCPUUtilizationPercentage: optionalWhole(
      'Mean CPU use to aim at, in percent of the request; 80 if neither target is set.',
      {
        min: 1,
      },
    ),
    targetMemoryUtilizationPercentage: optionalWhole('Mean memory use to aim at, in percent of the request.', {
      min: 1,
    }),
  });
}

/** The ServiceMonitor of a component. */
export function serviceMonitor() {
  return group('Scraping by the Prometheus operator; needs its CRDs.', {
    enabled: flag('Render a ServiceMonitor.', false),
  });
}
