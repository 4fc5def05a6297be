// Renders one construct from a user's values, the way tests of constructs look at them.
import { App, ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { JsonObject } from '../../src/model/json.js';
import type { PlatformProps, Release } from '../../src/model/platform/release.js';
import { formatProblem } from '../../src/model/problem.js';
import { parseValues } from '../../src/model/values/parse.js';
import type { Values } from '../../src/model/values/schema/index.js';

/** The smallest document without a fault: a database, credentials in a Secret, one e-mail domain. */
export const minimal = {
  api: { database: { existingSecret: 'orchestra-db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
} as const satisfies JsonObject;

/** The release that the existing chart's documentation uses. */
export const release: Release = { name: 'orchestra', namespace: 'orchestra-system', service: 'orchestra' };

/** A rendered object, loosely typed for assertions. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Rendered = any;

type Platform = new (scope: Construct, id: string, props: PlatformProps) => Construct;

/** Complete values; throws with every problem when the document has any. */
export function valuesOf(document: JsonObject): Values {
  const { platform, problems = [] } = parseValues(document);
  if (platform === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return platform.values;
}

/** What a construct renders for a values document. */
export function render(construct: Platform, document: JsonObject = minimal, over: Partial<Release> = {}): Rendered[] {
  const chart = new Chart(new App(), 'chart');
  new construct(chart, 'construct', { values: valuesOf(document), release: { ...release, ...over } });
  return chart.node
    .findAll()
    .filter((node) => ApiObject.isApiObject(node))
    .map((object) => (object as ApiObject).toJson() as Rendered);
}

/** The object of this kind and name; throws when there is none. */
export function find(manifests: readonly Rendered[], kind: string, name: string): Rendered {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}; there is ${names(manifests).join(', ')}`);
  return found;
}

/** `Kind/name` of every object. */
export function names(manifests: readonly Rendered[]): string[] {
  return manifests.map((manifest) => `${String(manifest.kind)}/${String(manifest.metadata.name)}`);
}
