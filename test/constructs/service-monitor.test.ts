import { expect, test } from 'vitest';
import { Operator } from '../../src/constructs/operator.js';
import { ServiceMonitor } from '../../src/constructs/service-monitor.js';
import type { PlatformProps } from '../../src/model/platform/release.js';
import type { Construct } from 'constructs';
import { find, minimal, names, render } from './render.js';

class ProxyMonitor extends ServiceMonitor {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id, { ...props, name: 'proxy', component: 'authentication-proxy', port: 'metrics' });
  }
}

test('the operator has one only when it is asked for', () => {
  expect(names(render(Operator))).not.toContain('ServiceMonitor/orchestra-operator');
  const scraped = render(Operator, { ...minimal, operator: { serviceMonitor: { enabled: true } } });
  expect(names(scraped)).toContain('ServiceMonitor/orchestra-operator');
});

test('it selects the Service of the operator and a port that the Service has', () => {
  const manifests = render(Operator, { ...minimal, operator: { serviceMonitor: { enabled: true } } });
  const monitor = find(manifests, 'ServiceMonitor', 'orchestra-operator');
  const service = find(manifests, 'Service', 'orchestra-operator');
  expect(monitor.apiVersion).toBe('monitoring.coreos.com/v1');
  expect(monitor.metadata.namespace).toBe('orchestra-system');
  expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
  expect(monitor.spec.endpoints).toEqual([{ port: 'http', path: '/metrics' }]);
  expect(service.spec.ports.map(({ name }: { name: string }) => name)).toContain('http');
});

test('that of another component selects that component', () => {
  const monitor = find(render(ProxyMonitor), 'ServiceMonitor', 'proxy');
  expect(monitor.spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/name': 'oauth2-proxy', 'app.kubernetes.io/instance': 'orchestra' } },
    endpoints: [{ port: 'metrics', path: '/metrics' }],
  });
});
