// Names and labels of everything that is rendered. Selectors are immutable in Kubernetes: they, and the names,
// are those of the chart that people may be running already.
import { productVersion } from '../version.js';
import type { PlatformProps } from './release.js';

/** The components of the platform, by the value of their label app.kubernetes.io/component. */
export type Component = 'api' | 'operator' | 'frontend' | 'authentication-proxy' | 'migrate' | 'database';

/** The names of the platform's namespaced objects. */
export function objectNames({ values, release }: PlatformProps) {
  const prefix = values.fullnameOverride === '' ? release.name : values.fullnameOverride;
  return {
    prefix,
    api: `${prefix}-api`,
    operator: `${prefix}-operator`,
    frontend: `${prefix}-frontend`,
    proxy: `${prefix}-oauth2-proxy`,
    database: `${prefix}-postgresql`,
    // Not the name of the database's other objects: the chart that came before has a StatefulSet of that one, and its
    // volume holds data in another layout.
    databaseServer: `${prefix}-database`,
    migrate: `${prefix}-migrate`,
    templates: `${prefix}-workshop-templates`,
    auth: `${prefix}-auth`,
    authSignin: `${prefix}-auth-signin`,
    authHeaders: `${prefix}-auth-headers`,
    apiCors: `${prefix}-api-cors`,
    httpsRedirect: `${prefix}-https-redirect`,
  };
}

/** The name of a cluster-scoped object: it carries the namespace, so that two installations never share one. */
export function clusterName(name: string, { release }: PlatformProps): string {
  return `${name}-${release.namespace}`;
}

/** The host under which pods of the cluster reach a Service of the platform. */
export function serviceHost(name: string, { release }: PlatformProps): string {
  return `${name}.${release.namespace}.svc.cluster.local`;
}

/** The labels that select a component's pods; they never change. */
export function selectorLabels(component: Component, { values, release }: PlatformProps): Record<string, string> {
  const name = values.nameOverride === '' ? 'orchestra' : values.nameOverride;
  if (component === 'authentication-proxy') {
    return { 'app.kubernetes.io/name': 'oauth2-proxy', 'app.kubernetes.io/instance': release.name };
  }
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': release.name,
    'app.kubernetes.io/component': component,
  };
}

/** The labels of an object that belongs to a component. */
export function componentLabels(component: Component, props: PlatformProps): Record<string, string> {
  return {
    ...sharedLabels(props),
    'app.kubernetes.io/component': component,
    ...selectorLabels(component, props),
  };
}

/** The labels of an object that belongs to the platform as a whole. */
export function sharedLabels({ values, release }: PlatformProps): Record<string, string> {
  return {
    'app.kubernetes.io/name': values.nameOverride === '' ? 'orchestra' : values.nameOverride,
    'app.kubernetes.io/instance': release.name,
    'app.kubernetes.io/part-of': 'orchestra',
    'app.kubernetes.io/version': productVersion,
    'app.kubernetes.io/managed-by': release.service,
  };
}
