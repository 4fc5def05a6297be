// The web interface: static files behind nginx. The image's own entrypoint writes config.js into a root that is
// read-only here, and crashes; so nginx is started directly and the file comes from a ConfigMap. The variables that
// the entrypoint reads (VITE_*) would then be read by nobody, and are left out.
import { Construct } from 'constructs';
import { canonicalJson, checksum } from '../model/json.js';
import { apiUrl } from '../model/platform/addresses.js';
import { componentLabels, objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { httpPort, listeningPorts } from '../model/platform/traffic.js';
import type { Values } from '../model/values/schema/index.js';
import { Resource } from './resource.js';
import { Workload } from './workload.js';

/** Where nginx puts what it must write, by volume. */
const writable = { cache: '/var/cache/nginx', run: '/var/run', tmp: '/tmp' } as const;

/** Lets a user other than root bind port 80; Pod Security "restricted" counts it as safe. */
const bindAnyPort = { name: 'net.ipv4.ip_unprivileged_port_start', value: '0' } as const;

/** The web interface. */
export class Frontend extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    this.configuration(props);
    this.workload(props);
  }

  private configuration(props: PlatformProps) {
    new Resource(this, 'configuration', 'ConfigMap', {
      metadata: {
        name: configMapName(props),
        namespace: props.release.namespace,
        labels: componentLabels('frontend', props),
      },
      data: { 'config.js': `window.__ORCHESTRA_CONFIG__=${canonicalJson(browserSettings(props.values))};\n` },
    });
  }

  private workload(props: PlatformProps) {
    const { frontend } = props.values;
    new Workload(this, 'workload', {
      ...props,
      name: objectNames(props).frontend,
      component: 'frontend',
      container: 'frontend',
      options: frontend,
      replicas: frontend.replicas,
      autoscaling: frontend.autoscaling,
      command: ['nginx'],
      args: ['-g', 'daemon off;'],
      ports: [{ name: 'http', containerPort: listeningPorts.frontend }],
      service: { http: httpPort },
      env: [],
      annotations: { 'checksum/config': checksum(browserSettings(props.values)) },
      ...volumes(props),
      securityContext: { sysctls: [bindAnyPort] },
      callsKubernetes: false,
      hasShell: true,
    });
  }
}

/** What the web interface reads when it starts in a browser. */
function browserSettings(values: Values) {
  return { apiUrl: apiUrl(values), gaMeasurementId: values.frontend.gaMeasurementId };
}

function configMapName(props: PlatformProps): string {
  return `${objectNames(props).frontend}-config`;
}

function volumes(props: PlatformProps) {
  const entries = Object.entries(writable);
  const config = { name: 'config', mountPath: '/usr/share/nginx/html/config.js', subPath: 'config.js', readOnly: true };
  return {
    volumes: [
      { name: 'config', configMap: { name: configMapName(props) } },
      ...entries.map(([name]) => ({ name, emptyDir: {} })),
    ],
    volumeMounts: [config, ...entries.map(([name, mountPath]) => ({ name, mountPath }))],
  };
}
