// The way to the API server that a kubeconfig names. What the library that reads kubeconfigs leaves out (programs run
// once at a time and ahead of their end, token files that rotate) is done here. The library is large: only its part for
// kubeconfigs is imported, and this file is loaded only when there is one to read.
import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Cluster } from '@kubernetes/client-node/dist/config_types.js';
import type { Clock } from './clock.js';
import type { ClusterAccess, ConnectionSettings } from './cluster-access.js';
import { AccessError } from './errors.js';
import { type ExecPlugin, runExecPlugin } from './exec-credential.js';
import { type FreshCredentials, RememberedCredentials } from './remembered-credentials.js';
import { findFileToken } from './token-file.js';

/** Which kubeconfig, and what of it. */
export interface KubeconfigChoice {
  /** Paths, merged in this order. */
  readonly files: readonly string[];
  /** @default - the kubeconfig's current context */
  readonly context?: string;
}

// Files that a kubeconfig names are read again this often.
const freshForMs = 60_000;
// A program is asked for new credentials so long before its old ones end.
const marginMs = 60_000;

/** The access that a kubeconfig describes. */
export async function loadKubeconfigAccess(choice: KubeconfigChoice, clock: Clock): Promise<ClusterAccess> {
  const load = (): KubeConfig => open(choice);
  const first = load();
  const server = first.getCurrentCluster()?.server ?? '';
  const namespace = first.getContextObject(first.getCurrentContext())?.namespace;
  // An auth provider keeps what it has fetched in the object; everything else is read from the files every time.
  let kept = first.getCurrentUser()?.authProvider ? first : undefined;
  const remembered = new RememberedCredentials(() => read(kept ?? load(), choice.files, clock), clock);
  await readFirst(remembered, choice.files);
  return {
    server,
    ...(namespace === undefined ? {} : { namespace }),
    credentials: () => remembered.get(),
    reload: () => {
      if (kept) kept = load();
      remembered.reload();
    },
  };
}

/** A certificate or token whose file is missing now is a wrong kubeconfig; later it may only be about to be replaced. */
async function readFirst(remembered: RememberedCredentials, files: readonly string[]): Promise<void> {
  try {
    await remembered.get();
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AccessError(`${files.join(', ')}: what it names as credentials can't be read: ${why}`, { cause: error });
  }
}

function open({ files, context }: KubeconfigChoice): KubeConfig {
  const where = files.join(', ');
  const [first, ...others] = files.filter((file) => existsSync(file));
  if (first === undefined) throw new AccessError(`there is no kubeconfig at ${where}: give the path of one`);
  try {
    const config = new KubeConfig();
    config.loadFromFile(first);
    for (const file of others) {
      const other = new KubeConfig();
      other.loadFromFile(file);
      config.mergeConfig(other);
    }
    if (context !== undefined) config.setCurrentContext(context);
    return check(config, where);
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AccessError(`${where} can't be read as a kubeconfig: ${why}`, { cause: error });
  }
}

function check(config: KubeConfig, where: string): KubeConfig {
  const name = config.getCurrentContext();
  const context = config.getContextObject(name);
  const known = config.getContexts().map((each) => each.name);
  if (!context) {
    const choice = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    throw new AccessError(`${where} has no context ${name ? `"${name}"` : 'that is current'}: ${choice}`);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new AccessError(`${where}: the context "${name}" names the cluster "${context.cluster}", which is missing`);
  }
  checkAddresses(cluster, where);
  if (context.user && !config.getCurrentUser()) {
    throw new AccessError(`${where}: the context "${name}" names the user "${context.user}", which is missing`);
  }
  // Without it the same requests would be made with more rights than were meant.
  if (config.getCurrentUser()?.impersonateUser) {
    throw new AccessError(`${where}: the user "${context.user}" acts as another one (as), which is not supported`);
  }
  return config;
}

function checkAddresses({ name, server, proxyUrl, skipTLSVerify }: Cluster, where: string): void {
  const cluster = `${where}: the cluster "${name}"`;
  const isAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isAddress(server)) {
    throw new AccessError(
      `${cluster} has the server ${JSON.stringify(server)}; write an address such as https://host:6443`,
    );
  }
  if (proxyUrl && !URL.canParse(proxyUrl)) {
    throw new AccessError(`${cluster} has the proxy-url ${JSON.stringify(proxyUrl)}, which is no address`);
  }
  if (new URL(server).protocol === 'http:' && !skipTLSVerify) {
    throw new AccessError(
      `${cluster} has the server ${server}, which is not encrypted: write https, or, for a proxy on this machine, set insecure-skip-tls-verify`,
    );
  }
}

async function read(config: KubeConfig, files: readonly string[], clock: Clock): Promise<FreshCredentials> {
  const user = config.getCurrentUser();
  const plugin = user?.exec as ExecPlugin | null | undefined;
  // The library would run the program itself.
  if (user && plugin) Object.assign(user, { exec: null });
  const found = await readFromFiles(config, files);
  if (!plugin) return found;
  const program = await readFromProgram(config, plugin, clock);
  return { ...found, ...program, connection: { ...found.connection, ...program.connection } };
}

async function readFromFiles(config: KubeConfig, files: readonly string[]): Promise<FreshCredentials> {
  const options: HttpsOptions = {};
  await config.applyToHTTPSOptions(options);
  const token = await findFileToken(files.filter(existsSync), config.getCurrentUser()?.name ?? '');
  const headers = (options.headers ?? {}) as Readonly<Record<string, string | undefined>>;
  const basic = options.auth ? `Basic ${Buffer.from(options.auth).toString('base64')}` : undefined;
  const authorization = token === undefined ? (headers['Authorization'] ?? basic) : `Bearer ${token}`;
  return {
    ...(authorization === undefined ? {} : { authorization }),
    connection: connectionOf(config, options),
    freshForMs,
  };
}

async function readFromProgram(config: KubeConfig, plugin: ExecPlugin, clock: Clock): Promise<FreshCredentials> {
  const cluster = config.getCurrentCluster();
  const told = {
    server: cluster?.server,
    'tls-server-name': cluster?.tlsServerName,
    'insecure-skip-tls-verify': cluster?.skipTLSVerify,
    'certificate-authority-data': cluster?.caData,
  };
  const { token, clientCertificateData: cert, clientKeyData: key, ...rest } = await runExecPlugin(plugin, told);
  const { expirationTimestamp } = rest;
  const leftMs = expirationTimestamp === undefined ? undefined : Date.parse(expirationTimestamp) - clock.now();
  return {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    connection: cert && key ? { cert, key } : {},
    // A program may start a browser or call a cloud: it is asked again only when its credentials are about to end.
    freshForMs: leftMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, leftMs - marginMs),
    ...(leftMs === undefined ? {} : { validForMs: leftMs }),
  };
}

type HttpsOptions = Parameters<KubeConfig['applyToHTTPSOptions']>[0];

function connectionOf(config: KubeConfig, options: HttpsOptions): ConnectionSettings {
  const proxyUrl = config.getCurrentCluster()?.proxyUrl;
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    ...(ca ? { ca: String(ca) } : {}),
    ...(cert ? { cert: String(cert) } : {}),
    ...(key ? { key: String(key) } : {}),
    ...(servername ? { serverName: servername } : {}),
    ...(rejectUnauthorized === false ? { insecure: true } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
  };
}
