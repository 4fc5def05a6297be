// Scraping by the Prometheus operator, for the components that have metrics.
import { Construct } from 'constructs';
import type { Component } from '../model/platform/names.js';
import { componentLabels, selectorLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { Resource } from './resource.js';

/** Whose metrics are scraped, and where. */
export interface ServiceMonitorProps extends PlatformProps {
  readonly component: Component;
  /** Name of the monitor: that of the component's objects. */
  readonly name: string;
  /** Name of the port of the component's Service that serves /metrics. */
  readonly port: string;
}

/** A ServiceMonitor of the Prometheus operator, whose CRDs must be in the cluster. */
export class ServiceMonitor extends Construct {
  constructor(scope: Construct, id: string, props: ServiceMonitorProps) {
    super(scope, id);
    const { name, component, port, release } = props;
    new Resource(this, 'monitor', 'ServiceMonitor', {
      metadata: { name, namespace: release.namespace, labels: componentLabels(component, props) },
      spec: {
        selector: { matchLabels: selectorLabels(component, props) },
        endpoints: [{ port, path: '/metrics' }],
      },
    });
  }
}
