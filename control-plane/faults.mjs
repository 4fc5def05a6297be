// What goes wrong with single servers of a control plane: they end, come back with the same ports and data, or hang.
// Only the process that started the control plane can do this to it; tests start one of their own for it.

/** @typedef {'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok'} Server */
/** @typedef {ReturnType<typeof serverControls>} ServerControls */

/**
 * @param {import('./processes.mjs').ProcessGroup} processes
 * @param {import('./processes.mjs').Command[]} commands how each server was started
 * @param {() => Promise<boolean>} isServed whether the API server answers
 */
export function serverControls(processes, commands, isServed) {
  const controls = {
    /** The process of each server, by its name. */
    pids: () => Object.fromEntries(commands.map(({ name }) => [name, processes.pidOf(name)])),
    /** Ends a server at once, as a crash does; returns when its ports are free. */
    stop: (/** @type {Server} */ name) => processes.end(name),
    /** Starts a stopped server as it was; the API server answers when this returns. */
    start: async (/** @type {Server} */ name) => {
      if (processes.runs(name)) throw new Error(`${name} runs already: stop it first`);
      processes.start(commandOf(commands, name));
      if (name === 'kube-apiserver') await processes.waitFor(name, 'being ready again', isServed);
    },
    /** Both, for the one that everybody talks to. */
    restart: async (/** @type {Server} */ name) => {
      await controls.stop(name);
      await controls.start(name);
    },
    /** Lets a server hang: it keeps its connections and answers nothing from when this returns. */
    freeze: async (/** @type {Server} */ name) => {
      processes.signal(name, 'SIGSTOP');
      await processes.waitFor(name, 'standing still', async () => processes.isStill(name));
    },
    /** Lets it go on. */
    thaw: (/** @type {Server} */ name) => processes.signal(name, 'SIGCONT'),
  };
  return controls;
}

/** @param {import('./processes.mjs').Command[]} commands @param {Server} name */
function commandOf(commands, name) {
  const command = commands.find((each) => each.name === name);
  if (!command) throw new Error(`${name} is no server; there are ${commands.map((each) => each.name).join(', ')}`);
  return command;
}
