// How the platform is reached, and what it may reach.
import * as z from 'zod';
import { cidr, dnsLabel, objectName } from '../../scalars/index.js';
import type { Scalar } from '../../scalars/index.js';
import { choice, flag, group, scalarText, text, texts, textMap, wholes } from '../fields.js';

const port: Scalar = {
  title: 'a port number',
  pattern: '^[0-9]{1,9}$',
  examples: ['30080', '8443', '8080'],
};

/** `ingress`. */
export function ingress() {
  return group('How the platform and its sessions are reached.', {
    enabled: flag('Render Ingresses.', true),
    controller: choice('The ingress controller.', ['traefik', 'nginx', 'custom'], 'traefik'),
    className: text('IngressClass; empty leaves the choice to the cluster.', { default: 'traefik', is: objectName }),
    entryPoints: texts('Entry points of Traefik; empty means websecure, or web without TLS.', { is: dnsLabel }),
    port: portSuffix(),
    tls: group('TLS at the ingress controller.', {
      enabled: flag('Serve https, and redirect http to it.', true),
      clusterIssuer: text('ClusterIssuer of cert-manager; empty when certificates come from elsewhere.', {
        default: 'letsencrypt-prod',
        is: objectName,
      }),
      issuer: text('Issuer of cert-manager in the release namespace, in place of the ClusterIssuer.', {
        is: objectName,
      }),
      existingSecret: text('TLS Secret to use in place of certificates of cert-manager.', { is: objectName }),
    }),
    annotations: textMap(
      'Annotations of every Ingress; with the custom controller the only ones but those of cert-manager.',
    ),
  });
}

function portSuffix() {
  return z
    .union([scalarText(port, true), z.int()])
    .default('')
    .transform(String)
    .meta({
      kind: 'data',
      default: '',
      description: 'Port in public addresses when it is not the default one of the scheme, such as a NodePort.',
      title: port.title,
    });
}

/** `networkPolicy`. */
export function networkPolicy() {
  return group('NetworkPolicies of the platform; they need a CNI that enforces them.', {
    enabled: flag('Deny all traffic of platform pods but what each needs.', false),
    ingressControllerNamespaces: texts('Namespaces in which the ingress controller may run.', {
      default: ['traefik', 'ingress-nginx', 'kube-system'],
      is: dnsLabel,
    }),
    ingressControllerCIDRs: texts('Networks of an ingress controller outside the cluster or on the host network.', {
      is: cidr,
    }),
    apiServer: destination('The Kubernetes API server.', [443, 6443]),
    database: destination('The database.', [5432]),
    oauth: destination('The identity provider.', [443]),
  });
}

function destination(description: string, ports: readonly number[]) {
  return group(`Where it may be reached. ${description}`, {
    cidrs: texts('Its networks; empty means any address.', { is: cidr }),
    ports: wholes('Its ports; empty means that it may not be reached.', ports, { min: 1, max: 65535 }),
  });
}
