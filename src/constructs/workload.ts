// A component that runs as a Deployment, with what keeps it available: disruption budget, autoscaler, account, Service.
import { Construct } from 'constructs';
import { componentLabels, selectorLabels } from '../model/platform/names.js';
import type { Values } from '../model/values/schema/index.js';
import type { PodProps } from './pod-options.js';
import { podTemplate } from './pods.js';
import { Resource } from './resource.js';

/** What a component's construct says about its Deployment. */
export interface WorkloadProps extends Omit<PodProps, 'serviceAccountName'> {
  /** Name of the Deployment, of its Service, account, budget and autoscaler. */
  readonly name: string;
  readonly replicas: number;
  /** @default - a fixed number of pods */
  readonly autoscaling?: Values['api']['autoscaling'];
  /** Ports of the Service: name → port; the target is the container's port of that name. @default - no Service */
  readonly service?: Readonly<Record<string, number>>;
}

/** A Deployment with its account, Service, disruption budget and autoscaler. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    this.account(props);
    this.deployment(props);
    this.service(props);
    this.disruptionBudget(props);
    this.autoscaler(props);
  }

  private account(props: WorkloadProps) {
    const { serviceAccount } = props.options;
    if (!serviceAccount.create) return;
    new Resource(this, 'account', 'ServiceAccount', {
      metadata: { ...metadata(props), name: accountName(props), annotations: serviceAccount.annotations },
      automountServiceAccountToken: false,
    });
  }

  private deployment(props: WorkloadProps) {
    const { autoscaling, replicas } = props;
    new Resource(this, 'deployment', 'Deployment', {
      metadata: metadata(props),
      spec: {
        ...(autoscaling?.enabled === true ? {} : { replicas }),
        selector: { matchLabels: selectorLabels(props.component, props) },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: podTemplate({ ...props, serviceAccountName: accountName(props) }),
      },
    });
  }

  private service(props: WorkloadProps) {
    if (props.service === undefined) return;
    new Resource(this, 'service', 'Service', {
      metadata: metadata(props),
      spec: {
        type: 'ClusterIP',
        selector: selectorLabels(props.component, props),
        ports: Object.entries(props.service).map(([name, port]) => ({ name, port, targetPort: name, protocol: 'TCP' })),
      },
    });
  }

  private disruptionBudget(props: WorkloadProps) {
    const { enabled, minAvailable, maxUnavailable } = props.options.podDisruptionBudget;
    if (!enabled) return;
    new Resource(this, 'disruption-budget', 'PodDisruptionBudget', {
      metadata: metadata(props),
      spec: {
        selector: { matchLabels: selectorLabels(props.component, props) },
        ...(maxUnavailable === undefined ? { minAvailable } : { maxUnavailable }),
      },
    });
  }

  private autoscaler(props: WorkloadProps) {
    const { autoscaling } = props;
    if (autoscaling?.enabled !== true) return;
    new Resource(this, 'autoscaler', 'HorizontalPodAutoscaler', {
      metadata: metadata(props),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: props.name },
        minReplicas: autoscaling.minReplicas,
        maxReplicas: autoscaling.maxReplicas,
        metrics: targets(autoscaling),
      },
    });
  }
}

/** The account of a component's pods: made here, or named by the user. */
export function accountName({ name, options }: Pick<WorkloadProps, 'name' | 'options'>): string {
  const { serviceAccount } = options;
  if (serviceAccount.name !== '') return serviceAccount.name;
  return serviceAccount.create ? name : 'default';
}

function metadata(props: WorkloadProps) {
  const { name, component, release } = props;
  return { name, namespace: release.namespace, labels: componentLabels(component, props) };
}

function targets(autoscaling: Values['api']['autoscaling']) {
  const { targetCPUUtilizationPercentage: cpu, targetMemoryUtilizationPercentage: memory } = autoscaling;
  if (cpu === undefined && memory === undefined) return [utilization('cpu', 80)];
  return [
    ...(cpu === undefined ? [] : [utilization('cpu', cpu)]),
    ...(memory === undefined ? [] : [utilization('memory', memory)]),
  ];
}

function utilization(name: string, averageUtilization: number) {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}
