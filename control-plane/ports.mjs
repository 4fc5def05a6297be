// Free loopback ports. They are below the range that the system gives to outgoing connections: polling a port of that
// range may connect to itself and keep the server out.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Ports that were free a moment ago, all different because all were held at once. @param {number} count */
export async function freePorts(count) {
  const holders = await Promise.all(Array.from({ length: count }, holdPort));
  await Promise.all(holders.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return holders.map(({ port }) => port);
}

async function holdPort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    if (await listens(server, port)) return { server, port };
  }
}

/** @param {import('node:net').Server} server @param {number} port @returns {Promise<boolean>} */
function listens(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
}
