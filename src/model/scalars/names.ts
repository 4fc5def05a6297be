// The names Kubernetes gives rules to: labels, objects, keys.
import type { Scalar } from './scalar.js';

const alphanumeric = '[A-Za-z0-9]';
const qualifiedName = `${alphanumeric}([-A-Za-z0-9_.]{0,61}${alphanumeric})?`;
const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/** A DNS-1123 label: namespaces, tiers, most names that end up in another name. */
export const dnsLabel: Scalar = {
  title: 'a DNS label (a-z, 0-9 and -, at most 63 characters, beginning and ending with a letter or digit)',
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  maxLength: 63,
  examples: ['small', '3d-lab-2', 'gpu-a100'],
};

/** A DNS-1035 label, which begins with a letter: what Services are named by. */
export const serviceName: Scalar = serviceNameUpTo(63);

/** A DNS-1035 label short enough to be the beginning of longer names. */
export function serviceNameUpTo(length: number): Scalar {
  return {
    title: `a name of a-z, 0-9 and - that begins with a letter, ends with a letter or digit and has at most ${String(length)} characters`,
    pattern: `^[a-z]([-a-z0-9]{0,${String(length - 2)}}[a-z0-9])?$`,
    maxLength: length,
    examples: ['bioc-intro', 'r-101', 'jupyter-rnaseq-9f8e7d'],
  };
}

/** The name of a Kubernetes object: a DNS-1123 subdomain. */
export const objectName: Scalar = {
  title: 'the name of a Kubernetes object (a-z, 0-9, - and ., at most 253 characters)',
  pattern: `^${subdomain}$`,
  maxLength: 253,
  examples: ['orchestra-oauth-secrets', 'wildcard.example.edu', 'db-1'],
};

/** A key in a Secret or ConfigMap; never `.`, nor anything that begins with `..`. */
export const secretKey: Scalar = {
  title: 'a key of a Secret or ConfigMap (A-Z, a-z, 0-9, -, _ and .)',
  pattern: '^\\.?[-_A-Za-z0-9][-._A-Za-z0-9]*$',
  maxLength: 253,
  examples: ['database-url', 'tls.crt', '.dockerconfigjson'],
};

/** A label or annotation key. The prefix may have 253 characters, the name 63. */
export const labelKey: Scalar = {
  title: 'a label key',
  pattern: `^(${subdomain}/)?${qualifiedName}$`,
  maxLength: 317,
  examples: ['cloud.google.com/compute-class', 'pool', 'orchestra.io/course_2'],
};

/** A label value; it may be empty. */
export const labelValue: Scalar = {
  title: 'a label value (A-Z, a-z, 0-9, -, _ and ., at most 63 characters)',
  pattern: `^(${qualifiedName})?$`,
  maxLength: 63,
  examples: ['system', 'Performance_v2', 'a.b'],
};

/** The name of an environment variable, by the rule of every supported Kubernetes. */
export const envVarName: Scalar = {
  title: 'the name of an environment variable',
  pattern: '^([-_A-Za-z]|\\.[-_A-Za-z0-9])[-._A-Za-z0-9]*$',
  examples: ['JUPYTER_ENABLE_LAB', 'http_proxy', 'R_LIBS.2'],
};
