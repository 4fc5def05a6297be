// An installation of the operator on a control plane, as an administrator makes one: what the platform chart renders for
// it, applied; its environment as the chart writes it; a kubeconfig with the token of its own ServiceAccount.
import { parseValues, synthesise } from '../lib/src/index.js';

/** @typedef {import('../control-plane/connect.mjs').ControlPlane} ControlPlane */
/** @typedef {{ environment: Record<string, string>, kubeconfig: string, user: string }} Installation */

const release = { name: 'orchestra', namespace: 'orchestra-system' };
const definitions = ['CustomResourceDefinition'];
const grants = ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];

/** Values for the domain of the manual's examples. What only other programs need is named and not there. */
const values = {
  global: { domain: 'workshops.example.org' },
  api: { database: { existingSecret: 'orchestra-db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.org" ]' } },
};

/** The class of the manual's second example, with the volumes of the control plane's own. */
const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard-rwo' },
  provisioner: 'kwok.orchestra.io',
  allowVolumeExpansion: true,
};

/**
 * @param {ControlPlane} controlPlane
 * @param {readonly string[]} sessionNamespaces created, too
 * @returns {Promise<Installation>}
 */
export async function installOperator(controlPlane, sessionNamespaces) {
  const manifests = rendered();
  const operator = getOne(manifests, 'Deployment', 'operator');
  const account = operator.spec.template.spec.serviceAccountName;
  const namespaces = [release.namespace, ...sessionNamespaces].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
  await apply(controlPlane, namespaces);
  await apply(controlPlane, [storageClass, ...manifests.filter(({ kind }) => definitions.includes(kind))]);
  await apply(
    controlPlane,
    manifests.filter((each) => grants.includes(each.kind)),
  );
  await servesWorkshops(controlPlane);
  return {
    environment: environmentOf(operator),
    kubeconfig: await controlPlane.serviceAccountKubeconfig(release.namespace, account),
    user: `system:serviceaccount:${release.namespace}:${account}`,
  };
}

/** Applies objects as an administrator does. @param {ControlPlane} controlPlane @param {readonly object[]} items */
export async function apply(controlPlane, items) {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { code, stderr } = await controlPlane.kubectl(['apply', '--server-side', '-f', '-'], { input });
  if (code !== 0) throw new Error(`kubectl apply: ${stderr}`);
}

/** @returns {any[]} */
function rendered() {
  const { platform, problems } = parseValues(values);
  if (platform === undefined) throw new Error(JSON.stringify(problems));
  return synthesise(platform.values, release).flatMap((group) => group.manifests);
}

/** @param {any[]} manifests @param {string} kind @param {string} component */
function getOne(manifests, kind, component) {
  const found = manifests.find(
    (each) => each.kind === kind && each.metadata.labels?.['app.kubernetes.io/component'] === component,
  );
  if (found === undefined) throw new Error(`the platform chart renders no ${kind} of the ${component}`);
  return found;
}

/** What only a running pod knows is left out. @param {any} deployment @returns {Record<string, string>} */
function environmentOf(deployment) {
  const variables = deployment.spec.template.spec.containers[0].env;
  return Object.fromEntries(
    variables
      .filter((/** @type {any} */ { value }) => value !== undefined)
      .map((/** @type {any} */ { name, value }) => [name, value]),
  );
}

/** A definition that was accepted is served a moment later. @param {ControlPlane} controlPlane */
async function servesWorkshops({ kubectl }) {
  const words = ['wait', '--for=condition=Established', '--timeout=30s', 'crd/workshops.orchestra.io'];
  const { code, stderr } = await kubectl(words);
  if (code !== 0) throw new Error(stderr);
}
