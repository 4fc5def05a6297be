// The main container of a component: image, environment, security, probes and mounts from its values, and what its
// construct adds. It must not know what else is in the pod.
import { imageReferenceOf } from '../model/platform/images.js';
import type { ComponentValues, PodProps } from './pod-options.js';
import type { Container, EnvVar } from './resource.js';
import { filled, passed } from './resource.js';

/** The main container of a component's pods. */
export function mainContainer(props: PodProps): Container {
  const { options, values, command, args, env, ports, volumeMounts = [] } = props;
  return {
    name: props.container,
    image: imageReferenceOf(values, options.image),
    imagePullPolicy: options.image.pullPolicy,
    ...filled<Partial<Container>>({
      command,
      args,
      ports,
      ...environment(options, env),
      resources: filled(options.resources),
      securityContext: passed(options.containerSecurityContext),
      startupProbe: passed(options.probes.startup),
      livenessProbe: passed(options.probes.liveness),
      readinessProbe: passed(options.probes.readiness),
      ...preStop(props),
      volumeMounts: [...volumeMounts, ...options.extraVolumeMounts],
    }),
  };
}

/** The variables of a container: ours, then the user's, one by one and from ConfigMaps and Secrets. */
export function environment(
  { extraEnv, extraEnvFrom }: Pick<ComponentValues, 'extraEnv' | 'extraEnvFrom'>,
  own: readonly EnvVar[],
): Pick<Container, 'env' | 'envFrom'> {
  return filled({ env: [...own, ...extraEnv], envFrom: passed<NonNullable<Container['envFrom']>>(extraEnvFrom) });
}

/** How long a pod goes on serving after it was told to end, so that proxies learn of it before it is gone. */
const drainSeconds = 5;

function preStop({ values, hasShell }: PodProps): Pick<Container, 'lifecycle'> {
  if (values.global.kubernetesVersion === 'v1.30')
    return { lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } };
  return hasShell ? { lifecycle: { preStop: { exec: { command: ['sleep', String(drainSeconds)] } } } } : {};
}
