// What a bare control plane lacks and a platform finds in every cluster: nodes, StorageClasses (a default one), and the
// CRDs of Traefik and of the Prometheus operator, in upstream's own words (crds/).
import { readFile } from 'node:fs/promises';

/** @typedef {import('./client.mjs').Request} Request */

const nodeNames = ['kwok-node-a', 'kwok-node-b'];
const crdFiles = ['crds/traefik.yaml', 'crds/service-monitor.yaml'];
const applied = '?fieldManager=control-plane&force=true';
const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

// Enough for a thousand sessions with 16Gi of scratch space each.
const resources = { cpu: '10k', memory: '40Ti', pods: '10k', 'ephemeral-storage': '100Ti' };

/** Creates all of it; readiness is asked for with `isFurnished`. @param {Request} request */
export async function furnish(request) {
  await Promise.all([
    ...nodeNames.map((name, index) => addNode(request, name, { zone: `zone-${'ab'[index]}` })),
    ...storageClasses.map((each) => put(request, `/apis/storage.k8s.io/v1/storageclasses/${each.metadata.name}`, each)),
    ...(await crdDocuments()).map(({ name, text }) => put(request, `${crdPath}/${name}`, text)),
  ]);
}

/** True once nodes are Ready, the CRDs are served and namespaces get their default ServiceAccount. @param {Request} request */
export async function isFurnished(request) {
  const [nodes, crds, account] = await Promise.all([
    request('GET', '/api/v1/nodes'),
    request('GET', crdPath),
    request('GET', '/api/v1/namespaces/default/serviceaccounts/default'),
  ]);
  return everyCondition(nodes.body, 'Ready') && everyCondition(crds.body, 'Established') && account.status === 200;
}

/**
 * A node with plenty of everything, that kwok soon makes Ready.
 * @param {Request} request
 * @param {string} name
 * @param {{ zone?: string, labels?: Record<string, string>, taints?: object[] }} [options]
 */
export async function addNode(request, name, { zone = 'zone-a', labels = {}, taints = [] } = {}) {
  const metadata = {
    name,
    labels: {
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/os': 'linux',
      'kubernetes.io/hostname': name,
      'topology.kubernetes.io/region': 'region-1',
      'topology.kubernetes.io/zone': zone,
      ...labels,
    },
  };
  await put(request, `/api/v1/nodes/${name}`, { apiVersion: 'v1', kind: 'Node', metadata, spec: { taints } });
  const status = { allocatable: resources, capacity: resources };
  await put(request, `/api/v1/nodes/${name}/status`, { apiVersion: 'v1', kind: 'Node', metadata: { name }, status });
}

/** @param {{ name: string, annotations?: Record<string, string> }} metadata @param {boolean} allowVolumeExpansion */
const storageClass = (metadata, allowVolumeExpansion) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata,
  provisioner: 'kwok.orchestra.io',
  allowVolumeExpansion,
});

// The second one is for what happens when a volume cannot grow.
const storageClasses = [
  storageClass({ name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, true),
  storageClass({ name: 'fixed' }, false),
];

/** The documents are applied as upstream wrote them; only their name is read. */
async function crdDocuments() {
  const texts = await Promise.all(crdFiles.map((file) => readFile(new URL(file, import.meta.url), 'utf8')));
  return texts
    .flatMap((text) => text.split(/^---$/m))
    .filter((text) => /^kind:/m.test(text))
    .map((text) => ({ text, name: /^ {2}name: (\S+)$/m.exec(text)?.[1] }));
}

/** @param {Request} request @param {string} path @param {unknown} body */
async function put(request, path, body) {
  const headers = { 'Content-Type': 'application/apply-patch+yaml' };
  const response = await request('PATCH', path + applied, { body, headers });
  if (response.status >= 300)
    throw new Error(`PATCH ${path}: ${response.status} ${response.body.message ?? response.body}`);
}

/** @param {{ items: { status?: { conditions?: { type: string, status: string }[] } }[] }} list @param {string} type */
function everyCondition({ items }, type) {
  const holds = (/** @type {{ type: string, status: string }} */ each) => each.type === type && each.status === 'True';
  return items.length > 0 && items.every((item) => item.status?.conditions?.some(holds));
}
