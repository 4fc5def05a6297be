// How much of a Node process' heap is in use: asked through its inspector, after a collection, so that garbage that nobody has
// looked at yet is not taken for a cache.

/** Megabytes (10^6). @param {number} port of the inspector on this machine */
export async function heapMb(port) {
  const targets = /** @type {any[]} */ (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
  const socket = new globalThis.WebSocket(targets[0].webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`no inspector answers at port ${port}`)));
  });
  try {
    await ask(socket, 1, 'HeapProfiler.collectGarbage');
    const { usedSize } = await ask(socket, 2, 'Runtime.getHeapUsage');
    return usedSize / 1e6;
  } finally {
    socket.close();
  }
}

/** @param {WebSocket} socket @param {number} id @param {string} method @returns {Promise<any>} */
function ask(socket, id, method) {
  return new Promise((resolve) => {
    const hear = (/** @type {MessageEvent} */ { data }) => {
      const answer = JSON.parse(data);
      if (answer.id !== id) return;
      socket.removeEventListener('message', hear);
      resolve(answer.result);
    };
    socket.addEventListener('message', hear);
    socket.send(JSON.stringify({ id, method }));
  });
}
