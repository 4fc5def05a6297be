import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Frontend } from '../../src/constructs/frontend.js';
import type { JsonObject } from '../../src/model/json.js';
import { find, minimal, names, render } from './render.js';

function podTemplateOf(document: JsonObject = minimal) {
  return find(render(Frontend, document), 'Deployment', 'orchestra-frontend').spec.template;
}

function scriptOf(document: JsonObject = minimal): string {
  return find(render(Frontend, document), 'ConfigMap', 'orchestra-frontend-config').data['config.js'];
}

/** What the script leaves behind in a browser. */
function settingsOf(document: JsonObject): unknown {
  const window: Record<string, unknown> = {};
  runInNewContext(scriptOf(document), { window });
  return window['__ORCHESTRA_CONFIG__'];
}

describe('Frontend', () => {
  test('is a Deployment with a configuration, an account and a Service on port 80', () => {
    const manifests = render(Frontend);
    expect(names(manifests)).toEqual([
      'ConfigMap/orchestra-frontend-config',
      'ServiceAccount/orchestra-frontend',
      'Deployment/orchestra-frontend',
      'Service/orchestra-frontend',
    ]);
    expect(find(manifests, 'Service', 'orchestra-frontend').spec.ports).toEqual([
      { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
    ]);
  });

  test('starts nginx itself, because the entrypoint of the image writes into the root', () => {
    expect(podTemplateOf().spec.containers[0]).toMatchObject({
      name: 'frontend',
      command: ['nginx'],
      args: ['-g', 'daemon off;'],
      ports: [{ name: 'http', containerPort: 80 }],
      securityContext: { readOnlyRootFilesystem: true },
    });
  });

  test('may bind port 80 as a user without privileges', () => {
    expect(podTemplateOf().spec.securityContext).toEqual({
      seccompProfile: { type: 'RuntimeDefault' },
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
      runAsNonRoot: true,
      runAsUser: 101,
    });
  });

  test('lets the user replace the sysctls', () => {
    const document = { ...minimal, frontend: { podSecurityContext: { sysctls: [] } } };
    expect(podTemplateOf(document).spec.securityContext.sysctls).toEqual([]);
  });

  test('mounts its configuration as one file, and a volume wherever nginx writes', () => {
    const { volumes, containers } = podTemplateOf().spec;
    expect(containers[0].volumeMounts).toEqual([
      { name: 'config', mountPath: '/usr/share/nginx/html/config.js', subPath: 'config.js', readOnly: true },
      { name: 'cache', mountPath: '/var/cache/nginx' },
      { name: 'run', mountPath: '/var/run' },
      { name: 'tmp', mountPath: '/tmp' },
    ]);
    expect(volumes).toEqual([
      { name: 'config', configMap: { name: 'orchestra-frontend-config' } },
      { name: 'cache', emptyDir: {} },
      { name: 'run', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ]);
  });

  test('calls no Kubernetes API', () => {
    expect(podTemplateOf().spec.automountServiceAccountToken).toBe(false);
  });

  test('is scaled by its own autoscaler when asked for', () => {
    const manifests = render(Frontend, { ...minimal, frontend: { autoscaling: { enabled: true } } });
    expect(names(manifests)).toContain('HorizontalPodAutoscaler/orchestra-frontend');
    expect(find(manifests, 'Deployment', 'orchestra-frontend').spec).not.toHaveProperty('replicas');
  });
});

describe('config.js', () => {
  test('is one assignment of canonical JSON', () => {
    expect(scriptOf()).toBe(
      'window.__ORCHESTRA_CONFIG__={"apiUrl":"https://api.orchestra.localhost","gaMeasurementId":""};\n',
    );
  });

  test('follows scheme and port, and survives any text', () => {
    const document = {
      ...minimal,
      global: { domain: 'example.org' },
      ingress: { port: '30080', tls: { enabled: false } },
      frontend: { gaMeasurementId: 'G-"1\\</script>' },
    };
    expect(settingsOf(document)).toEqual({
      apiUrl: 'http://api.example.org:30080',
      gaMeasurementId: 'G-"1\\</script>',
    });
  });

  test('rolls the pods when it changes, and only then', () => {
    const checksumOf = (document: JsonObject) => podTemplateOf(document).metadata.annotations['checksum/config'];
    expect(checksumOf(minimal)).toMatch(/^[0-9a-f]{64}$/);
    expect(checksumOf({ ...minimal, frontend: { gaMeasurementId: 'G-1' } })).not.toBe(checksumOf(minimal));
    expect(checksumOf({ ...minimal, frontend: { replicas: 3 } })).toBe(checksumOf(minimal));
  });
});
