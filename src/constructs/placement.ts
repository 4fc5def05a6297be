// Where pods may run, and with which Secrets their images are pulled: the system pool and the component's own choice.
import { selectorLabels } from '../model/platform/names.js';
import type { Values } from '../model/values/schema/index.js';
import type { ComponentValues, PodProps } from './pod-options.js';
import type { PodSpec } from './resource.js';
import { filled, passed } from './resource.js';

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
    ...filled({
      tolerations: [...(systemPool.enabled ? [poolToleration(systemPool)] : []), ...options.tolerations],
      affinity: passed<NonNullable<PodSpec['affinity']>>(options.affinity),
    }),
    ...(options.priorityClassName === '' ? {} : { priorityClassName: options.priorityClassName }),
  };
}

function poolToleration(pool: Values['systemPool']) {
  return { key: pool.taintKey, operator: 'Equal', value: pool.taintValue, effect: pool.taintEffect };
}

/** The user's constraints, or: over nodes and zones where that is possible, never a reason not to run. */
export function spread(props: PodProps): PodSpec['topologySpreadConstraints'] {
  const { topologySpreadConstraints } = props.options;
  if (topologySpreadConstraints.length > 0) return passed(topologySpreadConstraints);
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(props.component, props) },
  }));
}

/** Names of image pull secrets as a pod lists them. */
export function imagePullSecrets({ global }: Values) {
  return filled({ imagePullSecrets: global.imagePullSecrets.map((name) => ({ name })) });
}
