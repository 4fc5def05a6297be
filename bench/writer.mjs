// The limit to compare the operator with: a process that knows beforehand what to write. It writes the same objects with
// the same requests (or with POST, which is cheaper), says Starting and, once the Deployment is ready, Ready. It
// compares nothing, repairs nothing, remembers nothing. Run by operator.mjs: node writer.mjs <kubeconfig> <apply|create> <count>
import { renderWorkshop, settingsOf, valuesByDefault, parseWorkshop } from '../lib/src/index.js';
import { namesOf, namespace, workshopOf } from './crowd.mjs';
import { openWire } from './wire.mjs';

const [kubeconfig = '', mode, count] = process.argv.slice(2);
const workshops = `/apis/orchestra.io/v1/namespaces/${namespace}/workshops`;
const release = { name: 'orchestra', namespace: 'orchestra-system', service: 'orchestra' };
const settings = { ...settingsOf({ values: valuesByDefault(), release }), baseDomain: 'workshops.example.org' };
const plurals = {
  NetworkPolicy: 'apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
  Service: 'api/v1/namespaces/NS/services',
  Deployment: 'apis/apps/v1/namespaces/NS/deployments',
  Middleware: 'apis/traefik.io/v1alpha1/namespaces/NS/middlewares',
  IngressRoute: 'apis/traefik.io/v1alpha1/namespaces/NS/ingressroutes',
};
const UID = '@uid@';

const wire = openWire(kubeconfig);
const prepared = new Map(namesOf(Number(count)).map((name) => [name, childrenOf(name)]));
await wire.watch(`/apis/apps/v1/namespaces/${namespace}/deployments`, ({ object }) => {
  if (object.status?.readyReplicas > 0) ready.get(object.metadata.name)?.();
});

/** @type {Map<string, () => void>} */
const ready = new Map();
process.on('message', ({ name, uid }) => void serve(name, uid));
process.on('disconnect', () => process.exit());
process.send?.('ready');

/** Everything as text, but for the Workshop's UID. @param {string} name */
function childrenOf(name) {
  const { workshop } = parseWorkshop(workshopOf(name));
  const owner = {
    apiVersion: 'orchestra.io/v1',
    kind: 'Workshop',
    name,
    uid: UID,
    controller: true,
    blockOwnerDeletion: true,
  };
  return renderWorkshop(workshop, settings).map((manifest) => ({
    path: `/${plurals[manifest.kind].replace('NS', namespace)}`,
    name: manifest.metadata.name,
    body: JSON.stringify({ ...manifest, metadata: { ...manifest.metadata, ownerReferences: [owner] } }),
  }));
}

/** In the operator's order: isolated first, then the rest together. @param {string} name @param {string} uid */
async function serve(name, uid) {
  const isUp = new Promise((resolve) => ready.set(`${name}-deployment`, () => resolve(undefined)));
  const [isolation, ...others] = prepared.get(name) ?? [];
  await write(isolation, uid);
  await Promise.all([say(name, 'Starting', 'False'), ...others.map((child) => write(child, uid))]);
  await isUp;
  await say(name, 'Ready', 'True');
}

/** @param {{ path: string, name: string, body: string }} child @param {string} uid */
function write({ path, name, body }, uid) {
  const text = body.replace(UID, uid);
  if (mode === 'create') return wire.send('POST', path, text);
  const apply = `${path}/${name}?fieldManager=orchestra-operator&force=false`;
  return wire.send('PATCH', apply, text, 'application/apply-patch+yaml');
}

/** @param {string} name @param {string} phase @param {string} status */
function say(name, phase, status) {
  const now = new Date().toISOString();
  const condition = { type: 'Ready', status, reason: phase, message: 'written blindly', lastTransitionTime: now };
  const url = `https://${name}.workshops.example.org`;
  const body = {
    status: { phase, url, createdAt: now, expiresAt: now, observedGeneration: 1, conditions: [condition] },
  };
  return wire.send('PATCH', `${workshops}/${name}/status`, JSON.stringify(body), 'application/merge-patch+json');
}
