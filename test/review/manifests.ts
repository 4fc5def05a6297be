// Manifests for tests of the review: as little of each object as a test is about.
import type { Manifest } from '../../src/manifest/manifest.js';
import type { JsonObject } from '../../src/model/json.js';

/** An object of this kind in the namespace `a`. */
export function object(
  kind: string,
  name: string,
  rest: JsonObject = {},
  labels: Record<string, string> = {},
): Manifest {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'a', labels }, ...rest };
}

/** A Deployment with one container. */
export function deployment(name: string, container: JsonObject = {}, spec: JsonObject = {}): Manifest {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', ...container }] } };
  return object('Deployment', name, { spec: { template, ...spec } });
}
