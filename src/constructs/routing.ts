// The Ingresses of the platform. Signing in has one of its own, because annotations hold for a whole Ingress: beside
// the frontend it would be guarded by the very authentication that it completes.
import { Construct } from 'constructs';
import { objectNames, sharedLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';
import type { Entrance, EntranceAnnotations, Route } from './entrances.js';
import { entrances } from './entrances.js';
import { nginxAnnotations } from './nginx-annotations.js';
import { Resource } from './resource.js';
import { traefikAnnotations } from './traefik-annotations.js';

/** The Ingresses of the platform's own hosts; sessions bring theirs. */
export class Routing extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    for (const entrance of entrances(props)) this.ingress(entrance, props);
  }

  private ingress(entrance: Entrance, props: PlatformProps) {
    const { className } = props.values.ingress;
    new Resource(this, entrance.kind, 'Ingress', {
      metadata: {
        name: `${objectNames(props).prefix}-${entrance.kind}`,
        namespace: props.release.namespace,
        labels: sharedLabels(props),
        annotations: annotations(entrance, props),
      },
      spec: {
        ...(className === '' ? {} : { ingressClassName: className }),
        ...tls(entrance),
        rules: entrance.routes.map(rule),
      },
    });
  }
}

/** The user's annotations win over ours, but for those that decide who gets in: losing one would open the platform. */
function annotations(entrance: Entrance, props: PlatformProps): Record<string, string> {
  const { tls, annotations: chosen } = props.values.ingress;
  const { replaceable, binding } = controllerAnnotations(entrance, props);
  return {
    ...(entrance.asksForCertificate ? issuer(tls) : {}),
    ...replaceable,
    ...chosen,
    ...binding,
  };
}

/** Which issuer of cert-manager is asked: a namespaced one in place of that of the cluster. */
function issuer({ issuer: own, clusterIssuer }: Values['ingress']['tls']): Record<string, string> {
  return own === '' ? { 'cert-manager.io/cluster-issuer': clusterIssuer } : { 'cert-manager.io/issuer': own };
}

function controllerAnnotations({ kind }: Entrance, props: PlatformProps): EntranceAnnotations {
  switch (props.values.ingress.controller) {
    case 'traefik':
      return traefikAnnotations(kind, props);
    case 'nginx':
      return nginxAnnotations(kind, props);
    case 'custom':
      return { replaceable: {}, binding: {} };
  }
}

function tls({ routes, tlsSecret }: Entrance) {
  if (tlsSecret === undefined) return {};
  return { tls: [{ hosts: routes.map(({ host }) => host), secretName: tlsSecret }] };
}

function rule({ host, path, service }: Route) {
  const backend = { service: { name: service, port: { name: 'http' } } };
  return { host, http: { paths: [{ path, pathType: 'Prefix', backend }] } };
}
