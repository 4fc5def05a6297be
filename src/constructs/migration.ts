// Brings the database to the schema of the API server's image, once per change. A Job's pods cannot be changed, so every
// change needs a Job of its own: Helm's revision names it there, a hash of everything in it elsewhere.
import { Construct } from 'constructs';
import { shortChecksum } from '../model/json.js';
import { appUrl } from '../model/platform/addresses.js';
import { databaseSource } from '../model/platform/database.js';
import { componentLabels, objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { productVersion } from '../model/version.js';
import { databaseSecretName, urlKey } from './database-secret.js';
import { isHelm, jobHook, prerequisiteHook } from './migration-hooks.js';
import { migrationPod } from './migration-pod.js';
import { Resource } from './resource.js';

/** The migration Job with its account and, under Helm, its copy of an inline database URL. */
export class Migration extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    if (props.values.api.serviceAccount.create) this.account(props);
    if (needsSecretCopy(props)) this.secretCopy(props);
    this.job(props);
  }

  /** Not the API's own: under Helm that one is an ordinary object, which comes too late and must not be a hook. */
  private account(props: PlatformProps) {
    const { annotations } = props.values.api.serviceAccount;
    new Resource(this, 'account', 'ServiceAccount', {
      metadata: {
        ...metadata(objectNames(props).migrate, props),
        annotations: { ...annotations, ...prerequisiteHook(props) },
      },
      automountServiceAccountToken: false,
    });
  }

  private secretCopy(props: PlatformProps) {
    new Resource(this, 'database', 'Secret', {
      metadata: { ...metadata(secretCopyName(props), props), annotations: prerequisiteHook(props) },
      type: 'Opaque',
      stringData: { [urlKey]: props.values.api.database.url },
    });
  }

  /**
   * No deadline: a migration may take as long as the data needs, and Helm and Argo CD have timeouts of their own. Nor is
   * a finished Job deleted after a time: who applies plain manifests would bring it back, and it would run again.
   */
  private job(props: PlatformProps) {
    new Resource(this, 'job', 'Job', {
      metadata: { ...metadata(jobName(props), props), annotations: jobHook(props) },
      spec: {
        backoffLimit: 3,
        template: migrationPod({
          ...props,
          serviceAccountName: accountName(props),
          inlineSecret: needsSecretCopy(props) ? secretCopyName(props) : databaseSecretName(props),
        }),
      },
    });
  }
}

function metadata(name: string, props: PlatformProps) {
  return { name, namespace: props.release.namespace, labels: componentLabels('migrate', props) };
}

function accountName(props: PlatformProps): string {
  const { create, name } = props.values.api.serviceAccount;
  return create ? objectNames(props).migrate : name;
}

/** Helm's hooks run before the ordinary Secret is there. */
function needsSecretCopy(props: PlatformProps): boolean {
  return isHelm(props) && databaseSource(props.values) === 'inline';
}

function secretCopyName(props: PlatformProps): string {
  return `${objectNames(props).migrate}-database`;
}

function jobName(props: PlatformProps): string {
  const { migrate } = objectNames(props);
  const { revision } = props.release;
  return revision === undefined ? `${migrate}-${shortChecksum(inputs(props))}` : `${migrate}-${String(revision)}`;
}

/**
 * Every value that reaches the pod, because a Job of the same name must have the same pod; with the version, because
 * another version may render another pod from the same values. Of the API's options, all but what its Deployment alone
 * has: scaling the API is no reason to migrate again.
 */
function inputs({ values, release }: PlatformProps) {
  const { api, global, nameOverride, fullnameOverride, postgresql, systemPool } = values;
  const { name, namespace } = release;
  return {
    version: productVersion,
    release: { name, namespace, nameOverride, fullnameOverride },
    settings: { global, systemPool, postgresql, appUrl: appUrl(values), api: { ...api, ...deploymentOnly } },
  };
}

/** Left out of the hash: undefined is no JSON. */
const deploymentOnly = {
  replicas: undefined,
  autoscaling: undefined,
  templates: undefined,
  probes: undefined,
  topologySpreadConstraints: undefined,
  podDisruptionBudget: undefined,
  networkPolicy: undefined,
};
