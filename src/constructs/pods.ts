// The pod template that all components share: placement, security, extras and probes come from the component's values;
// what a component adds of its own (ports, environment, volumes) comes from its construct.
import { selectorLabels } from '../model/platform/names.js';
import { mainContainer } from './containers.js';
import { imagePullSecrets, placement, spread } from './placement.js';
import type { PodProps } from './pod-options.js';
import type { Container, PodSpec, PodTemplate } from './resource.js';
import { filled, passed } from './resource.js';

/** The template of a component's pods. */
export function podTemplate(props: PodProps): PodTemplate {
  const { options, annotations = {} } = props;
  return {
    metadata: {
      labels: { ...options.podLabels, ...selectorLabels(props.component, props) },
      ...filled({ annotations: { ...annotations, ...options.podAnnotations } }),
    },
    spec: podSpec(props),
  };
}

function podSpec(props: PodProps): PodSpec {
  const { options, values, volumes = [] } = props;
  return {
    ...podBasics(props),
    ...placement(values, options),
    topologySpreadConstraints: spread(props),
    ...filled({ initContainers: passed<Container[]>(options.extraInitContainers) }),
    containers: [mainContainer(props), ...passed<Container[]>(options.extraContainers)],
    ...filled({ volumes: [...volumes, ...passed<NonNullable<PodSpec['volumes']>>(options.extraVolumes)] }),
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

function gracePeriod({ terminationGracePeriodSeconds }: PodProps) {
  return terminationGracePeriodSeconds === undefined ? {} : { terminationGracePeriodSeconds };
}
