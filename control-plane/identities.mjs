// Who may talk to this control plane: certificates and kubeconfigs, written into its folder. Controllers get the
// names that Kubernetes' own roles are bound to, so that RBAC holds for them as in a real cluster.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, createSigningKeys } from './certificates.mjs';

const clients = [
  { file: 'admin.kubeconfig', name: 'admin', groups: ['system:masters'] },
  { file: 'controller-manager.kubeconfig', name: 'system:kube-controller-manager' },
  { file: 'scheduler.kubeconfig', name: 'system:kube-scheduler' },
  { file: 'kwok.kubeconfig', name: 'kwok', groups: ['system:masters'] },
];
const hosts = ['localhost', '127.0.0.1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', '10.96.0.1'];

/**
 * Writes all of them.
 * @param {string} folder @param {string} url
 * @returns {Promise<() => Promise<void>>} how to give the API server another certificate; it notices by itself
 */
export async function writeIdentities(folder, url) {
  const authority = createAuthority();
  const ca = authority.certificate;
  const signing = createSigningKeys();
  const files = {
    'ca.crt': ca,
    ...serverFiles(authority),
    'service-accounts.pub': signing.publicKey,
    'service-accounts.key': signing.privateKey,
  };
  await Promise.all(Object.entries(files).map(([file, text]) => writePrivate(join(folder, file), text)));
  await Promise.all(
    clients.map(({ file, ...who }) => writeKubeconfig(join(folder, file), { url, ca, ...authority.issue(who) })),
  );
  return async () => {
    for (const [file, text] of Object.entries(serverFiles(authority))) await writePrivate(join(folder, file), text);
  };
}

/** @param {ReturnType<typeof createAuthority>} authority */
function serverFiles(authority) {
  const { certificate, key } = authority.issue({ name: 'kube-apiserver', hosts });
  return { 'server.crt': certificate, 'server.key': key };
}

/**
 * @typedef {object} Access
 * @property {string} url
 * @property {string} ca
 * @property {string} [certificate]
 * @property {string} [key]
 * @property {string} [token]
 * @property {string} [namespace] what commands mean that name none
 * @param {string} path
 * @param {Access} access
 */
export async function writeKubeconfig(path, { url, ca, certificate, key, token, namespace = 'default' }) {
  const encode = (/** @type {string} */ text) => Buffer.from(text).toString('base64');
  const user =
    certificate && key ? { 'client-certificate-data': encode(certificate), 'client-key-data': encode(key) } : { token };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'control-plane', cluster: { server: url, 'certificate-authority-data': encode(ca) } }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'control-plane', context: { cluster: 'control-plane', user: 'user', namespace } }],
    'current-context': 'control-plane',
  };
  // JSON is YAML: every kubeconfig reader takes it.
  await writePrivate(path, `${JSON.stringify(config, null, 2)}\n`);
}

/** What a kubeconfig written here holds. @param {string} text @returns {Required<Pick<Access, 'url' | 'ca' | 'certificate' | 'key'>>} */
export function parseKubeconfig(text) {
  const { clusters, users } = JSON.parse(text);
  const decode = (/** @type {string} */ data) => Buffer.from(data, 'base64').toString('utf8');
  return {
    url: clusters[0].cluster.server,
    ca: decode(clusters[0].cluster['certificate-authority-data']),
    certificate: decode(users[0].user['client-certificate-data']),
    key: decode(users[0].user['client-key-data']),
  };
}

/** @param {string} path @param {string} text */
const writePrivate = (path, text) => writeFile(path, text, { mode: 0o600 });
