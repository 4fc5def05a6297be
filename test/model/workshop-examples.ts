// Workshops that must be accepted: the two of the reference manual, and one as the existing API server writes it.

/** A Workshop with the required fields only. */
export const minimalWorkshop = {
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: { name: 'bioc-intro-a1b2c3', namespace: 'orchestra-workshops' },
  spec: { name: 'bioc-intro-a1b2c3', owner: 'attendee@example.org' },
};

/** The spec of the minimal Workshop with every documented default. */
export const minimalSpec = {
  ...minimalWorkshop.spec,
  duration: '4h',
  image: 'rocker/rstudio:latest',
  port: 8787,
  tier: 'small',
  resources: {
    cpu: '1',
    memory: '2Gi',
    cpuRequest: '500m',
    memoryRequest: '1Gi',
    ephemeralStorage: '32Gi',
    ephemeralStorageRequest: '16Gi',
  },
};

/** A Workshop that sets every documented field. */
export const fullWorkshop = {
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: { name: 'jupyter-rnaseq-9f8e7d', namespace: 'orchestra-workshops' },
  spec: {
    name: 'jupyter-rnaseq-9f8e7d',
    owner: 'attendee@example.org',
    duration: '2h30m',
    image: 'jupyter/datascience-notebook:latest',
    port: 8888,
    env: { JUPYTER_ENABLE_LAB: 'yes' },
    args: ['start-notebook.sh', '--NotebookApp.token='],
    resources: {
      cpu: '2',
      memory: '4Gi',
      cpuRequest: '1',
      memoryRequest: '2Gi',
      ephemeralStorage: '32Gi',
      ephemeralStorageRequest: '16Gi',
    },
    storage: { size: '20Gi', storageClass: 'standard-rwo' },
    ingress: {
      host: 'jupyter-rnaseq.workshops.example.org',
      annotations: { 'orchestra.io/course': 'rnaseq-2026' },
    },
  },
};

const longSlug = `rnaseq-${'x'.repeat(33)}`;

/** A Workshop as the existing API server creates it from a template with the longest slug: a name of 47 characters. */
export const existingServerWorkshop = {
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: {
    name: `${longSlug}-0z9y8x`,
    namespace: 'orchestra-workshops',
    labels: { app: 'orchestra-operator', 'managed-by': 'orchestra-api' },
  },
  spec: {
    name: `${longSlug}-0z9y8x`,
    owner: 'attendee@example.org',
    templateSlug: longSlug,
    duration: '4h',
    image: 'ghcr.io/course/rnaseq:2026-01',
    port: 8787,
    tier: 'large',
    resources: {
      cpu: '2',
      memory: '16Gi',
      cpuRequest: '500m',
      memoryRequest: '8Gi',
      ephemeralStorage: '8Gi',
      ephemeralStorageRequest: '1Gi',
    },
    storage: { size: '10Gi', workspace: { persist: 'per-user' } },
  },
};
