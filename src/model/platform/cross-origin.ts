// What the web interface may do with the API, which lives on another host: one policy for every ingress controller.
import type { Values } from '../values/schema/index.js';
import { appUrl } from './addresses.js';
import { forwardedIdentityHeaders } from './identity-headers.js';

/** Which requests of browsers the API's host admits from the web interface. */
export function crossOriginPolicy(values: Values) {
  return {
    origin: appUrl(values),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    headers: ['Content-Type', 'Authorization', ...forwardedIdentityHeaders],
    /** How long a browser remembers the answer to a preflight. */
    maxAgeSeconds: 300,
  };
}
