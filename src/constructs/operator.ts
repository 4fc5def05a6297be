// The operator: this repository's own program, told everything by its environment.
import { Construct } from 'constructs';
import { objectNames } from '../model/platform/names.js';
import { operatorEnvironment } from '../model/platform/operator-environment.js';
import type { PlatformProps } from '../model/platform/release.js';
import { listeningPorts } from '../model/platform/traffic.js';
import { ServiceMonitor } from './service-monitor.js';
import { Workload } from './workload.js';

/** The drain, 30 seconds in which reconciles under way may finish, and the time to give up the Lease. */
const gracePeriodSeconds = 60;

/** The program that turns Workshops into running sessions. */
export class Operator extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { operator } = props.values;
    const name = objectNames(props).operator;
    new Workload(this, 'workload', {
      ...props,
      name,
      component: 'operator',
      container: 'operator',
      options: operator,
      replicas: operator.replicas,
      args: ['operator'],
      ports: [{ name: 'http', containerPort: listeningPorts.operator }],
      // Always there, so that any collector of metrics has one address that stays.
      service: { http: listeningPorts.operator },
      env: operatorEnvironment(props),
      volumes: [{ name: 'tmp', emptyDir: {} }],
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      callsKubernetes: true,
      hasShell: false,
      terminationGracePeriodSeconds: gracePeriodSeconds,
    });
    if (operator.serviceMonitor.enabled) {
      new ServiceMonitor(this, 'service-monitor', { ...props, name, component: 'operator', port: 'http' });
    }
  }
}
