// The bundled oauth2-proxy: it signs people in, answers the ingress controller's question who sent a request, and in
// full-proxy mode stands before the web interface. A Deployment of our own rather than somebody else's chart.
import { Construct } from 'constructs';
import { checksum } from '../model/json.js';
import { componentLabels, objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { httpPort, listeningPorts, proxyMetricsPort } from '../model/platform/traffic.js';
import { files, googleCredentials, proxyArguments, proxyEnvironment } from './auth-proxy-settings.js';
import { emailsName, googleName, mounted, sessionAuthKey } from './auth-proxy-volumes.js';
import { Resource } from './resource.js';
import { ServiceMonitor } from './service-monitor.js';
import { Workload } from './workload.js';

const component = 'authentication-proxy';

/** The bundled oauth2-proxy with its configuration and, if they are inline, its credentials. */
export class AuthProxy extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    this.configuration(props);
    this.emails(props);
    this.credentials(props);
    this.googleKey(props);
    this.workload(props);
    this.monitor(props);
  }

  private configuration(props: PlatformProps) {
    new Resource(this, 'configuration', 'ConfigMap', {
      metadata: metadata(objectNames(props).proxy, props),
      data: { [files.config]: props.values['oauth2-proxy'].config.configFile, [sessionAuthKey]: 'signed in\n' },
    });
  }

  private emails(props: PlatformProps) {
    const { enabled, restricted_access } = props.values['oauth2-proxy'].authenticatedEmailsFile;
    if (!enabled) return;
    new Resource(this, 'emails', 'ConfigMap', {
      metadata: metadata(emailsName(props), props),
      data: { [files.emails]: restricted_access },
    });
  }

  private credentials(props: PlatformProps) {
    if (!hasInlineCredentials(props)) return;
    const { clientID, clientSecret, cookieSecret } = props.values['oauth2-proxy'].config;
    new Resource(this, 'credentials', 'Secret', {
      metadata: metadata(objectNames(props).proxy, props),
      type: 'Opaque',
      stringData: { 'client-id': clientID, 'client-secret': clientSecret, 'cookie-secret': cookieSecret },
    });
  }

  private googleKey(props: PlatformProps) {
    if (googleCredentials(props.values) !== 'inline') return;
    new Resource(this, 'google', 'Secret', {
      metadata: metadata(googleName(props), props),
      type: 'Opaque',
      stringData: { [files.google]: props.values['oauth2-proxy'].config.google.serviceAccountJson },
    });
  }

  private workload(props: PlatformProps) {
    const options = props.values['oauth2-proxy'];
    new Workload(this, 'workload', {
      ...props,
      name: objectNames(props).proxy,
      component,
      container: 'oauth2-proxy',
      options,
      replicas: options.replicaCount,
      autoscaling: options.autoscaling,
      args: proxyArguments(props),
      env: proxyEnvironment(props, credentialsName(props)),
      ports: [
        { name: 'http', containerPort: listeningPorts[component] },
        { name: 'metrics', containerPort: proxyMetricsPort },
      ],
      service: { http: httpPort, metrics: proxyMetricsPort },
      ...mounted(props),
      annotations: checksums(props),
      callsKubernetes: false,
      hasShell: false,
    });
  }

  private monitor(props: PlatformProps) {
    if (!props.values['oauth2-proxy'].serviceMonitor.enabled) return;
    new ServiceMonitor(this, 'service-monitor', {
      ...props,
      name: objectNames(props).proxy,
      component,
      port: 'metrics',
    });
  }
}

function metadata(name: string, props: PlatformProps) {
  return { name, namespace: props.release.namespace, labels: componentLabels(component, props) };
}

/** A client ID makes the inline credentials win over the Secret, whose name has a default. */
function hasInlineCredentials({ values }: PlatformProps): boolean {
  return values['oauth2-proxy'].config.clientID !== '';
}

/** The Secret that the proxy reads its credentials from. */
export function credentialsName(props: PlatformProps): string {
  return hasInlineCredentials(props) ? objectNames(props).proxy : props.values['oauth2-proxy'].config.existingSecret;
}

/** Pods roll when what they read from objects changes; existing Secrets are the user's to roll for. */
function checksums(props: PlatformProps): Record<string, string> {
  const { config, authenticatedEmailsFile } = props.values['oauth2-proxy'];
  const { clientID, clientSecret, cookieSecret } = config;
  return {
    'checksum/config': checksum({ configFile: config.configFile }),
    ...(authenticatedEmailsFile.enabled
      ? { 'checksum/config-emails': checksum({ emails: authenticatedEmailsFile.restricted_access }) }
      : {}),
    ...(hasInlineCredentials(props) ? { 'checksum/secret': checksum({ clientID, clientSecret, cookieSecret }) } : {}),
    ...(googleCredentials(props.values) === 'inline'
      ? { 'checksum/google-secret': checksum({ serviceAccountJson: config.google.serviceAccountJson }) }
      : {}),
  };
}
