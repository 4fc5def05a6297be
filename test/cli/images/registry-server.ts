// A small registry of images on this machine: the part of the OCI distribution API that answers for digests.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a registry answers. */
export interface Behaviour {
  /** It wants a token, which it hands out to anybody. @default - it does not */
  readonly token?: string;
  /** It leaves out the digest of a manifest. @default - it says it */
  readonly silent?: boolean;
  /** The status of every request for a manifest. @default - as it should be */
  readonly status?: number;
}

/** A running registry. */
export interface Registry {
  /** `127.0.0.1:5000`. */
  readonly host: string;
  /** Every request: method, path and whether it brought a token. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** The manifest that the registry holds for every image, and its digest. */
export const manifest = (path: string) => JSON.stringify({ schemaVersion: 2, annotations: { path } });
export const digestFor = (path: string) => `sha256:${createHash('sha256').update(manifest(path)).digest('hex')}`;

/** Starts a registry that knows every image, but those whose tag is `missing`. */
export async function startRegistry(behaviour: Behaviour = {}): Promise<Registry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const bearer = request.headers.authorization;
    requests.push(`${request.method ?? ''} ${request.url ?? ''}${bearer === undefined ? '' : ' with a token'}`);
    if (request.url?.startsWith('/token') === true) response.end(JSON.stringify({ token: behaviour.token }));
    else answer(request, response, behaviour);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, { token, silent, status }: Behaviour): void {
  const path = request.url ?? '';
  if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
    const realm = `http://${request.headers.host ?? ''}/token`;
    const challenge = `Bearer realm="${realm}",service="local",scope="repository:x:pull,push"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  } else if (status !== undefined || path.endsWith('/missing')) {
    response.writeHead(status ?? 404).end();
  } else {
    const known = request.headers.accept?.includes('application/vnd.oci.image.index.v1+json') === true;
    const header = silent === true ? {} : { 'docker-content-digest': digestFor(path) };
    response.writeHead(known ? 200 : 406, header).end(request.method === 'HEAD' ? undefined : manifest(path));
  }
}
