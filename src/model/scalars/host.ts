// DNS names and what is built on them: registries' hosts have their own rule in image.ts.
import type { Scalar } from './scalar.js';

const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const topLabel = '[a-z]([-a-z0-9]{0,61}[a-z0-9])?';

/** A DNS name in lower case. Its last label begins with a letter, so that no IP address is one. */
export const dnsName: Scalar = {
  title: 'a DNS name in lower case (no scheme, no port, no IP address)',
  pattern: `^(${label}\\.)*${topLabel}$`,
  maxLength: 253,
  examples: ['orchestra.example.edu', 'localhost', 'jupyter-rnaseq.workshops.example.org'],
};

/** An http or https address without spaces, quotes or control characters. */
export const webAddress: Scalar = {
  title: 'an http or https address',
  pattern: '^https?://[A-Za-z0-9][-A-Za-z0-9._~:/?#@!$&()*+,;=%]*$',
  maxLength: 2048,
  examples: ['https://example.edu/course', 'http://localhost:8080', 'https://git.example.org/a/b?c=d#e'],
};
