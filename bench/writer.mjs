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
const DURATION_MS = 4 * 3_600_000;

const wire = openWire(kubeconfig);
const prepared = new Map(namesOf(Number(count)).map((name) => [name, childrenOf(name)]));
await wire.watch(`/apis/apps/v1/namespaces/${namespace}/deployments`, ({ type, object }) => {
  if (type !== 'DELETED' && object.status?.readyReplicas > 0) ready.get(object.metadata.name)?.();
});

/** @type {Map<string, () => void>} */
const ready = new Map();
process.on('message', (workshop) => void serve(workshop));
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
    kind: manifest.kind,
    path: `/${plurals[manifest.kind].replace('NS', namespace)}`,
    name: manifest.metadata.name,
    body: JSON.stringify({ ...manifest, metadata: { ...manifest.metadata, ownerReferences: [owner] } }),
  }));
}

/** In the operator's order: what others name, then the route, then what runs, then the status. */
const steps = [['NetworkPolicy', 'Service', 'Middleware'], ['IngressRoute'], ['Deployment']];

/** @param {{ name: string, uid: string, creationTimestamp: string }} workshop */
async function serve({ name, uid, creationTimestamp }) {
  const isUp = new Promise((resolve) => ready.set(`${name}-deployment`, () => resolve(undefined)));
  const children = prepared.get(name) ?? [];
  for (const kinds of steps) {
    await Promise.all(children.filter(({ kind }) => kinds.includes(kind)).map((child) => write(child, uid)));
  }
  await say(name, statusOf(name, creationTimestamp));
  await isUp;
  await say(name, statusOf(name, creationTimestamp, new Date().toISOString()));
}

/** @param {{ path: string, name: string, body: string }} child @param {string} uid */
function write({ path, name, body }, uid) {
  const text = body.replace(UID, uid);
  if (mode === 'create') return wire.send('POST', path, text);
  const apply = `${path}/${name}?fieldManager=orchestra-operator&force=false`;
  return wire.send('PATCH', apply, text, 'application/apply-patch+yaml');
}

/** @param {string} name @param {object} status */
function say(name, status) {
  return wire.send('PATCH', `${workshops}/${name}/status`, JSON.stringify({ status }), 'application/merge-patch+json');
}

/** What the operator writes in a usual start: when it starts, and when it is ready. @param {string} name @param {string} createdAt @param {string} [readyAt] */
function statusOf(name, createdAt, readyAt) {
  const now = new Date().toISOString();
  const expiresAt = new Date(Date.parse(readyAt ?? createdAt) + DURATION_MS).toISOString();
  const condition = (type, status, reason) => ({
    ...{ type, status, reason, message: 'written blindly' },
    ...{ lastTransitionTime: now, observedGeneration: 1 },
  });
  return {
    phase: readyAt === undefined ? 'Starting' : 'Ready',
    url: `https://${name}.workshops.example.org`,
    createdAt,
    expiresAt,
    observedGeneration: 1,
    session: { readyAt, duration: '4h', expiresAt, host: `${name}.workshops.example.org` },
    conditions:
      readyAt === undefined
        ? [condition('Ready', 'False', 'Starting'), condition('Reconciling', 'True', 'Starting')]
        : [condition('Ready', 'True', 'SessionReady')],
  };
}
