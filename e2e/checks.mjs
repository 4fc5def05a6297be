// What only real nodes can show: containers that start, probes that ask, policies that hold, volumes that keep and grow.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./cluster.mjs').Cluster} Cluster */
/** @typedef {{ promise: string, check: (cluster: Cluster) => Promise<string | void> }} Check a text returned says why it was left out */

/** Any image with Python. */
const image = process.env.E2E_APP_IMAGE ?? 'python:3-alpine';
const port = 8787;
const isReady = (/** @type {any} */ { phase }) => phase === 'Ready';
const ready = (/** @type {any} */ { conditions = [] }) =>
  conditions.find((/** @type {any} */ { type }) => type === 'Ready');
const serves = (/** @type {string[]} */ ...more) => ({
  image,
  port,
  args: ['python', '-m', 'http.server', String(port), ...more],
});

/** Connects, and says both that it was run and whether it got there: a command that fails to run proves nothing. */
const connecting = (/** @type {string} */ host, /** @type {number} */ to) =>
  `echo run; python -c "import socket; socket.create_connection(('${host}', ${to}), 4)" && echo reached`;

/** @param {{ stdout: string, stderr: string }} outcome of `connecting` */
function reached({ stdout, stderr }) {
  assert.match(stdout, /^run$/m, `the command was not run: ${stderr}`);
  return /^reached$/m.test(stdout);
}

/** @type {readonly Check[]} in order: later ones use the sessions of the first */
export const checks = [
  {
    promise: 'a session is Ready when its app accepts connections',
    check: async (cluster) => {
      await cluster.launch('first', serves());
      await cluster.launch('second', serves());
      await cluster.becomes('first', isReady);
      await cluster.becomes('second', isReady);
      assert.ok(reached(await cluster.inside('first', connecting('127.0.0.1', port))));
    },
  },
  {
    promise: 'an app that listens on 127.0.0.1 only never is',
    check: async (cluster) => {
      await cluster.launch('loopback', serves('--bind', '127.0.0.1'));
      await cluster.becomes('loopback', ({ phase }) => phase === 'Starting');
      await sleep(40_000);
      const { status } = await cluster.find('workshop', 'loopback');
      assert.equal(status.phase, 'Starting');
    },
  },
  {
    promise: 'an image that is not there is named as the reason',
    check: async (cluster) => {
      await cluster.launch('mistyped', { image: 'registry.invalid/no-such-image:1' });
      const status = await cluster.becomes('mistyped', (each) => ready(each)?.reason === 'ImagePullFailed');
      assert.match(ready(status).message, /registry\.invalid/);
    },
  },
  {
    promise: 'a session finds names',
    check: async (cluster) => {
      const lookup = `python -c "import socket; print(socket.gethostbyname('kubernetes.default.svc'))"`;
      const { code, stderr } = await cluster.inside('first', lookup);
      assert.equal(code, 0, stderr);
    },
  },
  {
    promise: 'and reaches neither another session, nor the Kubernetes API, nor the metadata of the cloud',
    check: async (cluster) => {
      const { status } = await cluster.pod('second');
      const { spec } = JSON.parse(
        await cluster.kubectl(['get', 'service', 'kubernetes', '-n', 'default', '-o', 'json']),
      );
      const targets = /** @type {const} */ ([
        [status.podIP, port],
        [status.podIP, 8080],
        [spec.clusterIP, 443],
        ['169.254.169.254', 80],
      ]);
      for (const [host, to] of targets) {
        const outcome = await cluster.inside('first', connecting(host, to));
        assert.ok(!reached(outcome), `${host}:${to} answers: does the network plugin enforce NetworkPolicies?`);
      }
    },
  },
  {
    promise: 'a pod of another application does not reach an app past its proxy',
    check: async (cluster) => {
      const { status } = await cluster.pod('first');
      const words = ['run', 'stranger', '--rm', '-i', '--restart=Never', `--image=${image}`, '--command', '--'];
      const outcome = await cluster.attempt([...words, 'sh', '-c', `${connecting(status.podIP, port)}; true`]);
      assert.ok(!reached(outcome), 'the app answered');
    },
  },
  {
    promise: 'what is in a volume outlives the pod',
    check: async (cluster) => {
      await cluster.launch('keeps', { ...serves(), storage: { size: '1Gi' } });
      await cluster.becomes('keeps', isReady);
      const { metadata } = await cluster.pod('keeps');
      assert.equal((await cluster.inside('keeps', 'echo kept > /data/file')).code, 0);
      await cluster.kubectl(['annotate', 'workshop', 'keeps', `orchestra.io/restart=${Date.now()}`]);
      await cluster.becomes('keeps', ({ phase }) => phase !== 'Ready', 30).catch(() => undefined);
      await cluster.becomes('keeps', isReady);
      assert.notEqual((await cluster.pod('keeps')).metadata.uid, metadata.uid, 'the pod was not replaced');
      assert.equal((await cluster.inside('keeps', 'cat /data/file')).stdout.trim(), 'kept');
    },
  },
  {
    promise: 'a volume grows where its class allows it',
    check: async (cluster) => {
      const claim = await cluster.find('persistentvolumeclaim', 'keeps-pvc');
      const storageClass = await cluster.find('storageclass', claim.spec.storageClassName);
      if (!storageClass?.allowVolumeExpansion) return `the class ${claim.spec.storageClassName} does not allow it`;
      const patch = JSON.stringify({ spec: { storage: { size: '2Gi' } } });
      await cluster.kubectl(['patch', 'workshop', 'keeps', '--type', 'merge', '-p', patch]);
      for (let seconds = 0; seconds < 180; seconds += 2) {
        if ((await cluster.find('persistentvolumeclaim', 'keeps-pvc')).status.capacity.storage === '2Gi')
          return undefined;
        await sleep(2_000);
      }
      throw new Error('it has not grown within 180 s');
    },
  },
];
