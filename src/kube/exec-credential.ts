// Credentials from a program, as kubeconfigs of managed clusters name one (client.authentication.k8s.io).
import { spawn } from 'node:child_process';
import { AccessError } from './errors.js';

/** The `exec` of a kubeconfig's user. */
export interface ExecPlugin {
  readonly command: string;
  /** @default - none */
  readonly args?: readonly string[] | null;
  /** @default - ours only */
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  /** @default client.authentication.k8s.io/v1 */
  readonly apiVersion?: string;
  /** What to tell who doesn't have the program. @default - nothing */
  readonly installHint?: string;
  /** @default false */
  readonly provideClusterInfo?: boolean;
}

/** What such a program answers. */
export interface ExecCredential {
  /** @default - a client certificate */
  readonly token?: string;
  /** PEM. @default - a token */
  readonly clientCertificateData?: string;
  /** PEM. @default - a token */
  readonly clientKeyData?: string;
  /** @default - it doesn't end */
  readonly expirationTimestamp?: string;
}

const limitMs = 30_000;

/** Runs the program and reads its answer. `cluster` is told to a program that asks for it. */
export async function runExecPlugin(plugin: ExecPlugin, cluster: object): Promise<ExecCredential> {
  const apiVersion = plugin.apiVersion ?? 'client.authentication.k8s.io/v1';
  const spec = { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster } : {}) };
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  const own = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]));
  const output = await run(plugin, { ...process.env, ...own, KUBERNETES_EXEC_INFO: info });
  return parseCredential(output, plugin);
}

function run(plugin: ExecPlugin, env: NodeJS.ProcessEnv): Promise<string> {
  const program = spawn(plugin.command, [...(plugin.args ?? [])], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  let stdout = '';
  let stderr = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  program.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    program.on('error', (error) => {
      const hint = plugin.installHint ? ` ${plugin.installHint.trim()}` : '';
      reject(new AccessError(`the kubeconfig's program ${plugin.command} can't be started.${hint}`, { cause: error }));
    });
    program.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(failure(plugin, `ended with ${signal ?? `code ${code}`}: ${stderr.trim()}`));
    });
  });
}

function parseCredential(output: string, plugin: ExecPlugin): ExecCredential {
  let status: ExecCredential | undefined;
  try {
    status = (JSON.parse(output) as { readonly status?: ExecCredential }).status;
  } catch (error) {
    throw failure(plugin, 'printed something other than JSON', error);
  }
  if (!status?.token && !(status?.clientCertificateData && status.clientKeyData)) {
    throw failure(plugin, 'printed an ExecCredential with neither a token nor a client certificate and key');
  }
  return status;
}

function failure({ command }: ExecPlugin, what: string, cause?: unknown): AccessError {
  return new AccessError(`the kubeconfig's program ${command} ${what}`, cause === undefined ? undefined : { cause });
}
