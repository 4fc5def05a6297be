// Certificates that are replaced while an operator runs: the API server's own, by another of the same authority. On a
// control plane of this file's own.
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedControlPlane, startControlPlane } from '../../../control-plane/start.mjs';
import { connectControlPlane, describeCluster } from '../harness/control-plane.js';
import { Operated } from './operated.js';
import { within } from './within.js';

describeCluster('an API server with a new certificate', () => {
  const operated = new Operated();
  let cluster: StartedControlPlane;

  beforeAll(async () => {
    cluster = await startControlPlane({ binaries: connectControlPlane().binaries, audit: true });
    await operated.install({ name: 'certificates' }, cluster);
  });
  afterAll(async () => {
    await operated.end();
    await cluster.stop();
  });

  test('is believed as before, by connections that stay and by new ones', async () => {
    await operated.sessions.launch('before');
    await operated.sessions.reaches('before', 'Ready');
    const [pods, old] = [await operated.sessions.pods('before'), await serialOf(cluster.url)];
    await cluster.servers.renewCertificate();
    await within(120, 'the new one is shown', async () => (await serialOf(cluster.url)) !== old);
    await operated.sessions.launch('meanwhile');
    await operated.sessions.reaches('meanwhile', 'Ready');
    await operated.restart();
    await operated.sessions.launch('after');
    await operated.sessions.reaches('after', 'Ready');
    expect((await operated.sessions.pods('before')).map(({ metadata }) => metadata.uid)).toEqual(
      pods.map(({ metadata }) => metadata.uid),
    );
    expect(await operated.operator.metric('orchestra_degraded{controller="workshops"}')).toBe(0);
  }, 240_000);
});

/** The serial number of the certificate that is shown to a new connection. */
function serialOf(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
