// The handle on a running control plane. Its details are plain data, so that another process (a vitest worker) can
// make a handle of its own from them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from './client.mjs';
import { addNode } from './furniture.mjs';
import { parseKubeconfig, writeKubeconfig } from './identities.mjs';

/**
 * @typedef {object} Details
 * @property {string} url of the API server
 * @property {string} folder logs, keys and kubeconfigs; goes when the control plane stops
 * @property {string} kubeconfig path of the administrator's kubeconfig
 * @property {string | null} auditLog path of the audit log, one JSON event per line, when it was asked for
 * @property {Record<string, string>} binaries program name → path
 */
/** @typedef {{ code: number, stdout: string, stderr: string }} Outcome */
/** @typedef {{ input?: string, env?: NodeJS.ProcessEnv, cwd?: string }} RunOptions */
/** @typedef {ReturnType<typeof connect>} ControlPlane */

/** @param {Details} details */
export function connect(details) {
  const access = parseKubeconfig(readFileSync(details.kubeconfig, 'utf8'));
  const request = createClient(access);
  const serviceAccountToken = (/** @type {string} */ namespace, /** @type {string} */ name) =>
    requestToken(request, namespace, name);
  const env = toolEnvironment(details);
  const runTool =
    (/** @type {string} */ tool) =>
    (/** @type {string[]} */ args, /** @type {RunOptions} */ options = {}) =>
      run(details.binaries[tool] ?? tool, args, { ...options, env: { ...env, ...options.env } });
  return {
    ...details,
    /** One HTTP request, as the administrator unless `as` or `token` says otherwise. */
    request,
    /** Runs kubectl against this control plane. */
    kubectl: runTool('kubectl'),
    /** Runs helm against this control plane. */
    helm: runTool('helm'),
    /** A token of a ServiceAccount, valid for an hour. */
    serviceAccountToken,
    /** Writes a kubeconfig that acts as a ServiceAccount, in its own namespace, and returns its path. */
    serviceAccountKubeconfig: async (/** @type {string} */ namespace, /** @type {string} */ name) => {
      const path = join(details.folder, `${namespace}.${name}.kubeconfig`);
      await writeKubeconfig(path, {
        url: access.url,
        ca: access.ca,
        token: await serviceAccountToken(namespace, name),
        namespace,
      });
      return path;
    },
    /** Adds a node, for what selects or tolerates one. */
    addNode: (/** @type {string} */ name, /** @type {Parameters<typeof addNode>[2]} */ options) =>
      addNode(request, name, options),
  };
}

/** Tools see this control plane and keep what they remember in its folder. @param {Details} details */
function toolEnvironment({ kubeconfig, folder }) {
  return {
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(folder, 'kubectl-cache'),
    HELM_CACHE_HOME: join(folder, 'helm-cache'),
    HELM_CONFIG_HOME: join(folder, 'helm-config'),
    HELM_DATA_HOME: join(folder, 'helm-data'),
  };
}

/** @param {import('./client.mjs').Request} request @param {string} namespace @param {string} name @returns {Promise<string>} */
async function requestToken(request, namespace, name) {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const response = await request('POST', path, { body });
  if (response.status !== 201) throw new Error(`no token for ${namespace}/${name}: ${response.body.message}`);
  return response.body.status.token;
}

/**
 * Runs a program to its end. A code other than 0 is an outcome, not an error.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} options
 * @returns {Promise<Outcome>}
 */
export function run(program, args, { input = '', env = {}, cwd } = {}) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin.on('error', () => undefined); // it may end without reading its input
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
