// What only real nodes can show: containers that start, probes that ask, policies that hold, volumes that keep and grow.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./cluster.mjs').Cluster} Cluster */
/** @typedef {{ promise: string, check: (cluster: Cluster) => Promise<string | void> }} Check a text returned says why it was left out */

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
const fetching = (/** @type {string} */ url) => `wget -q -T 4 -O /dev/null ${url}`;

/** @type {readonly Check[]} in order: later ones use the sessions of the first */
export const checks = [
  {
    promise: 'a session is Ready when its app accepts connections',
    check: async (cluster) => {
      await cluster.launch('first', serves());
      await cluster.launch('second', serves());
      await cluster.becomes('first', isReady);
      await cluster.becomes('second', isReady);
      const { code, stderr } = await cluster.inside('first', fetching(`http://127.0.0.1:${port}/`));
      assert.equal(code, 0, stderr);
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
      const { code, stdout } = await cluster.inside('first', 'nslookup kubernetes.default.svc.cluster.local');
      assert.equal(code, 0, stdout);
    },
  },
  {
    promise: 'and reaches neither another session, nor the Kubernetes API, nor the metadata of the cloud',
    check: async (cluster) => {
      const { status } = await cluster.pod('second');
      const { spec } = JSON.parse(
        await cluster.kubectl(['get', 'service', 'kubernetes', '-n', 'default', '-o', 'json']),
      );
      const targets = [
        `http://${status.podIP}:${port}/`,
        `http://${status.podIP}:8080/`,
        `https://${spec.clusterIP}/`,
        'http://169.254.169.254/',
      ];
      for (const target of targets) {
        const { code, stderr } = await cluster.inside('first', fetching(target));
        assert.notEqual(code, 0, `${target} answers: does the network plugin enforce NetworkPolicies?`);
        assert.doesNotMatch(stderr, /server returned error|certificate/i, `${target} was reached: ${stderr}`);
      }
    },
  },
  {
    promise: 'a pod of another application does not reach an app past its proxy',
    check: async (cluster) => {
      const { status } = await cluster.pod('first');
      const words = ['run', 'stranger', '--rm', '-i', '--restart=Never', `--image=${image}`, '--command', '--'];
      const { code } = await cluster.attempt([...words, 'sh', '-c', fetching(`http://${status.podIP}:${port}/`)]);
      assert.notEqual(code, 0, 'the app answered');
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
