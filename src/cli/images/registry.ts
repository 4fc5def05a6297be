// Asks a registry for the digest of an image, as the OCI distribution specification describes it: anonymously, with a
// token where the registry wants one. It holds no credentials, and what a registry sends is quoted only where it is safe.
import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { Failure } from '../../model/problem.js';
import type { ImageParts } from '../../model/scalars/index.js';
import { conforms, imageDigest, parseImageReference } from '../../model/scalars/index.js';

type Response = Dispatcher.ResponseData;

/** How a request is sent; undici's `request`, already told which proxy to use. */
export type Send = (
  url: URL,
  options: { method: 'GET' | 'HEAD'; headers: Record<string, string> },
) => Promise<Response>;

/** Whatever an image may be: for several platforms first. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const dockerHub = 'docker.io';

/**
 * The digest that an image has now.
 *
 * @throws Failure with a sentence that names the image
 */
export async function digestOf(image: string, send: Send): Promise<string> {
  const parts = parseImageReference(image);
  if (parts.digest !== undefined) return parts.digest;
  try {
    return await askForDigest(manifestAddress(parts), send);
  } catch (error) {
    const reason = error instanceof Failure ? error.message : unreachable(error);
    throw new Failure(`${image}: ${reason}`, { cause: error });
  }
}

/** Docker Hub has another host for its API, and a namespace for images that name none. */
function manifestAddress({ registry = dockerHub, repository, tag = 'latest' }: ImageParts): URL {
  const isHub = registry === dockerHub;
  const host = isHub ? 'registry-1.docker.io' : registry;
  const path = isHub && !repository.includes('/') ? `library/${repository}` : repository;
  return new URL(`${schemeOf(host)}://${host}/v2/${path}/manifests/${tag}`);
}

/** As container runtimes do it: a registry on this machine needs no certificate. */
function schemeOf(host: string): 'http' | 'https' {
  return /^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https';
}

async function askForDigest(address: URL, send: Send): Promise<string> {
  const first = await ask(address, 'HEAD', undefined, send);
  const token = first.statusCode === 401 ? await tokenFor(first, address, send) : undefined;
  const answer = token === undefined ? first : await ask(address, 'HEAD', token, send);
  expectSuccess(answer);
  const digest = answer.headers['docker-content-digest'];
  if (typeof digest === 'string' && conforms(imageDigest, digest)) return digest;
  return digestOfBody(await ask(address, 'GET', token, send));
}

async function ask(address: URL, method: 'GET' | 'HEAD', token: string | undefined, send: Send): Promise<Response> {
  const headers: Record<string, string> = { accept: manifestTypes };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  const response = await send(address, { method, headers });
  if (method === 'HEAD') await response.body.dump();
  return response;
}

/** A registry need not send the header; a digest is the hash of exactly the bytes of the manifest. */
async function digestOfBody(response: Response): Promise<string> {
  expectSuccess(response);
  const bytes = Buffer.from(await response.body.arrayBuffer());
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const refusals: Readonly<Record<number, string>> = {
  401: 'the registry wants credentials, and this command has none; ask where you have them, or add the line by hand',
  403: 'the registry wants credentials, and this command has none; ask where you have them, or add the line by hand',
  404: 'the registry knows no such image; correct the name or the tag',
  429: 'the registry has been asked too often; try again later',
};

function expectSuccess({ statusCode }: Response): void {
  if (statusCode === 200) return;
  throw new Failure(refusals[statusCode] ?? `the registry answers with status ${String(statusCode)}; try again later`);
}

/** The anonymous token of the place that the registry names; undefined when it names none that may be asked. */
async function tokenFor({ headers }: Response, address: URL, send: Send): Promise<string | undefined> {
  const place = tokenAddress(String(headers['www-authenticate'] ?? ''), address);
  if (place === undefined) return undefined;
  const response = await send(place, { method: 'GET', headers: { accept: 'application/json' } });
  expectSuccess(response);
  const { token, access_token: accessToken } = (await response.body.json()) as Record<string, unknown>;
  const found = token ?? accessToken;
  if (typeof found !== 'string') throw new Failure('the registry hands out no token; try again later');
  return found;
}

/** `Bearer realm="https://…",service="…",scope="…"`. A registry that is asked over https sends nobody to plain http. */
function tokenAddress(challenge: string, asked: URL): URL | undefined {
  const parameters = new Map(
    [...challenge.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const realm = parameters.get('realm');
  if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) return undefined;
  const place = new URL(realm);
  if (place.protocol !== 'https:' && place.protocol !== asked.protocol) return undefined;
  for (const key of ['service', 'scope']) {
    const value = parameters.get(key);
    if (value !== undefined) place.searchParams.set(key, value);
  }
  return place;
}

function unreachable(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return `the registry cannot be reached (${code ?? message ?? 'unknown'}); check its name, the network and the proxy`;
}
