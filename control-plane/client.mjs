// A small keep-alive HTTPS client for one API server: as the administrator, as somebody else, or with a token.
// It knows paths, not kinds, so that tests see exactly what goes over the wire.
import { Agent, request as httpsRequest } from 'node:https';

/**
 * @typedef {object} RequestOptions
 * @property {unknown} [body] a string is sent as it is, anything else as JSON
 * @property {Record<string, string>} [headers] Content-Type is application/json unless named here
 * @property {{ user: string, groups?: string[] }} [as] impersonate this user
 * @property {string} [token] authenticate with this bearer token instead of the administrator's certificate
 */
/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, body: any }} Response body: parsed JSON, else text */
/** @typedef {(method: string, path: string, options?: RequestOptions) => Promise<Response>} Request */

/** @param {{ url: string, ca: string, certificate: string, key: string }} server @returns {Request} */
export function createClient({ url, ca, certificate, key }) {
  const keepAlive = { keepAlive: true, maxSockets: 64, ca };
  const administrator = new Agent({ ...keepAlive, cert: certificate, key });
  // A client certificate would win over the token.
  const bearer = new Agent(keepAlive);
  return (method, path, options = {}) =>
    send(
      new URL(path, url),
      { method, headers: headersOf(options), agent: options.token ? bearer : administrator },
      options.body,
    );
}

/** @param {RequestOptions} options */
function headersOf({ body, headers, as, token }) {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(as ? { 'Impersonate-User': as.user } : {}),
    ...(as?.groups?.length ? { 'Impersonate-Group': as.groups } : {}),
    ...headers,
  };
}

/** @param {URL} url @param {import('node:https').RequestOptions} options @param {unknown} body @returns {Promise<Response>} */
function send(url, options, body) {
  return new Promise((resolve, reject) => {
    const call = httpsRequest(url, options, (response) => {
      /** @type {Buffer[]} */
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parse(response, chunks) }),
      );
    });
    call.on('error', reject);
    call.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
}

/** @param {import('node:http').IncomingMessage} response @param {Buffer[]} chunks */
function parse(response, chunks) {
  const text = Buffer.concat(chunks).toString('utf8');
  return response.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : text;
}
