// The three programs of the platform: the API server, the operator and the frontend.
import * as z from 'zod';
import type { JsonObject } from '../../json.js';
import type { Scalar } from '../../scalars/index.js';
import { dnsLabel, email, imageReference, labelKey, objectName, secretKey } from '../../scalars/index.js';
import { defaultTemplates, templateSlug, workshopTemplate } from '../../template.js';
import { productVersion } from '../../version.js';
import { choice, entries, flag, group, text, texts, whole } from '../fields.js';
import { autoscaling, component, replicas, serviceMonitor } from './component.js';
import { image, resources, toleration } from './kubernetes.js';

const absolutePath: Scalar = {
  title: 'an absolute path',
  pattern: '^(/[A-Za-z0-9._-]+)+$',
  maxLength: 1024,
  examples: ['/etc/orchestra/templates', '/srv/a', '/opt/b-c/d_e'],
};

const smallRequests = { cpu: '100m', memory: '128Mi' };
const smallLimits = { cpu: '500m', memory: '512Mi' };

/** `api`. */
export function api() {
  return group('The API server.', {
    replicas: replicas(),
    autoscaling: autoscaling(),
    adminEmails: texts('People who may see and end every session.', { is: email }),
    requireAuthentication: flag('Refuse requests without an identity.', true),
    devIdentity: text('Identity of every request while requireAuthentication is false; never set it in production.', {
      default: null,
      is: email,
    }),
    database: database(),
    templates: entries('The catalog: slug → template of a session.', workshopTemplate, {
      default: defaultTemplates as unknown as JsonObject,
      keys: templateSlug,
    }),
    fileTemplates: group('How the catalog reaches the API server.', {
      enabled: flag('Mount the catalog.', true),
      mountPath: text('Folder of the catalog in the container.', {
        default: '/etc/orchestra/templates',
        is: absolutePath,
        nonEmpty: true,
      }),
      existingConfigMap: text('ConfigMap to mount in place of the one made from api.templates.', { is: objectName }),
    }),
    ...component({
      image: { repository: 'seandavi/orchestra-api', tag: 'latest' },
      requests: smallRequests,
      limits: smallLimits,
      podSecurityContext: { runAsNonRoot: true, runAsUser: 1000 },
      liveness: {
        httpGet: { path: '/health/live', port: 'http' },
        initialDelaySeconds: 10,
        periodSeconds: 30,
        timeoutSeconds: 5,
      },
      readiness: {
        httpGet: { path: '/health/ready', port: 'http' },
        initialDelaySeconds: 5,
        periodSeconds: 10,
        timeoutSeconds: 5,
      },
    }),
  });
}

function database() {
  return group(
    'The PostgreSQL database of the API server; one of existingSecret, url, fromEnv, or postgresql.enabled.',
    {
      existingSecret: text('Secret that holds the database URL.', { is: objectName }),
      secretKey: text('Key of the URL within that Secret.', { default: 'database-url', is: secretKey, nonEmpty: true }),
      url: text('The URL itself, for development.', { secret: true }),
      fromEnv: flag('ORCHESTRA_DATABASE_URL comes from api.extraEnv or api.extraEnvFrom.', false),
    },
  );
}

/** `operator`. */
export function operator() {
  return group('The operator, which turns Workshops into running sessions.', {
    replicas: replicas(),
    logLevel: choice('How much the operator logs.', ['DEBUG', 'INFO', 'WARNING', 'ERROR'], 'INFO'),
    defaultWorkshopImage: text('Image of a session whose Workshop names none.', {
      default: 'rocker/rstudio:latest',
      is: imageReference,
      nonEmpty: true,
    }),
    tierMap: entries('Where sessions of a tier run: tier → placement.', tier, { keys: dnsLabel }),
    computeClassLabelKey: text('Node label that a computeClass of tierMap selects.', {
      default: 'cloud.google.com/compute-class',
      is: labelKey,
      nonEmpty: true,
    }),
    terminationGracePeriodSeconds: whole('How long a session gets to end, in seconds.', 120, { min: 0 }),
    workspaceIdleTtlDays: whole('After how many unused days a kept workspace is reported as idle.', 30, { min: 0 }),
    sidecar: group('The proxy beside each session that admits only its owner.', {
      image: image({ repository: 'seandavi/orchestra-sidecar', tag: 'latest', pullPolicy: 'Always' }),
      resources: resources({ cpu: '100m', memory: '64Mi' }, { cpu: '200m', memory: '128Mi' }),
    }),
    serviceMonitor: serviceMonitor(),
    ...component({
      image: { repository: 'orchestra', tag: productVersion },
      requests: smallRequests,
      limits: smallLimits,
      podSecurityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      liveness: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 20, timeoutSeconds: 5 },
      readiness: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 10, timeoutSeconds: 5 },
    }),
  });
}

const tier = z.strictObject({
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: z.array(toleration).optional(),
  computeClass: z.string().optional(),
});

/** `frontend`. */
export function frontend() {
  return group('The web interface.', {
    replicas: replicas(),
    autoscaling: autoscaling(),
    gaMeasurementId: text('Google Analytics measurement ID; empty means no analytics.'),
    ...component({
      image: { repository: 'seandavi/orchestra-frontend', tag: 'latest' },
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '200m', memory: '128Mi' },
      podSecurityContext: { runAsNonRoot: true, runAsUser: 101 },
      liveness: { httpGet: { path: '/', port: 'http' }, initialDelaySeconds: 5, periodSeconds: 30, timeoutSeconds: 5 },
      readiness: { httpGet: { path: '/', port: 'http' }, initialDelaySeconds: 3, periodSeconds: 10, timeoutSeconds: 5 },
    }),
  });
}
