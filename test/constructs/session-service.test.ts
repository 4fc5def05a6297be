// The Service of a session leads to its proxy by the port's name, wherever the proxy listens.
import { expect, test } from 'vitest';
import { SessionService } from '../../src/constructs/session-service.js';
import { renderPart } from './session.js';

test('leads to the pod of another program as that is labelled', () => {
  const [service] = renderPart(SessionService, {}, {}, { podSelector: { app: 'x' } });
  expect(service.spec.selector).toEqual({ app: 'x' });
});

test.each([8787, 8080])('with an app on %i', (port) => {
  const [service] = renderPart(SessionService, { port });
  expect(service.metadata.name).toBe('bioc-intro-a1b2c3-service');
  expect(service.spec).toEqual({
    type: 'ClusterIP',
    selector: {
      'app.kubernetes.io/name': 'orchestra-session',
      'app.kubernetes.io/instance': 'bioc-intro-a1b2c3',
    },
    ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http-proxy' }],
  });
});
