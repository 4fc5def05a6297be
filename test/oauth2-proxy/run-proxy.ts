// Runs the real oauth2-proxy the way the rendered Deployment would: its arguments, its environment, its mounted files.
// Only what a single machine needs is replaced: mount paths by folders, listening addresses by free ports, and the
// frontend's Service by a small server.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../control-plane/connect.mjs';
import { AuthProxy } from '../../src/constructs/auth-proxy.js';
import type { JsonObject } from '../../src/model/json.js';
import type { Rendered } from '../constructs/render.js';
import { find, render } from '../constructs/render.js';
import { oauth2ProxyBinary } from './binary.js';

/** What a request is answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** A running oauth2-proxy. */
export interface RunningProxy {
  /** Asks it; redirects are not followed. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  metrics(): Promise<Answer>;
  /** What the frontend was asked, in order. */
  readonly frontend: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  stop(): Promise<void>;
}

/** Credentials of the Secret that oauth2-proxy.config.existingSecret names. */
const existingSecret = { 'client-id': 'existing-id', 'client-secret': 's3cret', 'cookie-secret': '0123456789abcdef' };

const password = 'correct horse';

/** The header of somebody who is signed in: a browser without an identity provider. */
export function signedInAs(email: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` };
}

/** Starts the oauth2-proxy that these values render; `people` are those whom `signedInAs` can name. */
export async function runProxy(document: JsonObject, people: readonly string[]): Promise<RunningProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'orchestra-oauth2-proxy-'));
  const frontend = await startFrontend();
  const [port, metricsPort] = await freePorts();
  const adapt = await materialise(render(AuthProxy, document), folder, {
    '0.0.0.0:4180': `127.0.0.1:${String(port)}`,
    '0.0.0.0:44180': `127.0.0.1:${String(metricsPort)}`,
    'orchestra-frontend.orchestra-system.svc.cluster.local:80': `127.0.0.1:${String(frontend.port)}`,
  });
  await writeFile(join(folder, 'htpasswd'), people.map(passwordLine).join(''));
  const args = [...adapt.args, `--htpasswd-file=${join(folder, 'htpasswd')}`, '--prefer-email-to-user=true'];
  const stopProgram = await start(args, adapt.env, `http://127.0.0.1:${String(port)}/ping`);
  return {
    get: (path, headers) => ask(`http://127.0.0.1:${String(port)}${path}`, headers),
    metrics: () => ask(`http://127.0.0.1:${String(metricsPort)}/metrics`),
    frontend: frontend.requests,
    stop: async () => {
      await stopProgram();
      frontend.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What oauth2-proxy says about the configuration that these values render, without acting on it. */
export async function judge(document: JsonObject): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orchestra-oauth2-proxy-'));
  const { args, env } = await materialise(render(AuthProxy, document), folder, {});
  const { stdout, stderr } = await run(oauth2ProxyBinary(), [...args, '--config-test'], { env });
  await rm(folder, { recursive: true });
  return `${stdout}${stderr}`.trim();
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Writes every mounted object, and returns the command line and the environment as they are here. */
async function materialise(manifests: Rendered[], folder: string, addresses: Record<string, string>) {
  const { spec } = find(manifests, 'Deployment', 'orchestra-oauth2-proxy').spec.template;
  const container = spec.containers[0];
  const replacements = new Map(Object.entries(addresses));
  for (const { name, mountPath } of container.volumeMounts) {
    await mount(contentOf(manifests, volumeNamed(spec, name)), join(folder, name));
    replacements.set(mountPath, join(folder, name));
  }
  const here = (text: string) => [...replacements].reduce((result, [from, to]) => result.replaceAll(from, to), text);
  return {
    args: container.args.map(here) as string[],
    env: Object.fromEntries(container.env.map((item: Rendered) => [item.name, here(valueOf(item, manifests))])),
  };
}

function volumeNamed(spec: Rendered, name: string): Rendered {
  return spec.volumes.find((volume: Rendered) => volume.name === name);
}

function contentOf(manifests: Rendered[], volume: Rendered): Record<string, string> {
  if (volume.secret !== undefined) return find(manifests, 'Secret', volume.secret.secretName).stringData;
  const { data } = find(manifests, 'ConfigMap', volume.configMap.name);
  if (volume.configMap.items === undefined) return data;
  return Object.fromEntries(volume.configMap.items.map((item: Rendered) => [item.path, data[item.key]]));
}

/** As the kubelet does it: the files are links through a link to the current version's folder. */
async function mount(content: Record<string, string>, folder: string) {
  await mkdir(join(folder, '..version'), { recursive: true });
  await symlink('..version', join(folder, '..data'));
  for (const [name, text] of Object.entries(content)) {
    await writeFile(join(folder, '..version', name), text);
    await symlink(join('..data', name), join(folder, name));
  }
}

function valueOf({ value, valueFrom }: Rendered, manifests: Rendered[]): string {
  if (valueFrom === undefined) return value;
  const { name, key } = valueFrom.secretKeyRef;
  const secret = name === 'orchestra-oauth-secrets' ? existingSecret : find(manifests, 'Secret', name).stringData;
  return secret[key];
}

/** Starts the program and waits until it answers; what it says is the error when it ends before. */
async function start(args: string[], env: Record<string, string>, pingUrl: string): Promise<() => Promise<void>> {
  const program = spawn(oauth2ProxyBinary(), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<void>((resolve) => program.on('close', () => resolve()));
  while (!(await isUp(pingUrl))) {
    if (program.exitCode !== null) throw new Error(`oauth2-proxy did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return async () => {
    program.kill('SIGTERM');
    await ended;
  };
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function startFrontend() {
  const requests: { url: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    response.end('the frontend');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { requests, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as [number, number];
}

function passwordLine(email: string): string {
  return `${email}:{SHA}${createHash('sha1').update(password).digest('base64')}\n`;
}
