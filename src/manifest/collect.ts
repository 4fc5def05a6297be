// From charts to plain objects. Each object is serialised by itself and ordered by kind: the synthesis of cdk8s walks
// the dependencies of the whole app, in time that doubles with every layer of them.
import { ApiObject, type Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { isObject } from '../model/json.js';
import { UserError } from '../model/problem.js';
import { compareInstallOrder } from './install-order.js';
import { apiGroupOf, describeManifest, type Manifest, type ManifestGroup } from './manifest.js';

interface Collected {
  readonly group: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/**
 * The objects of charts by top-level construct, in install order. Groups keep the order of their constructs, and
 * top-level constructs that have the same id in several charts share a group.
 *
 * @throws UserError when a construct's validation fails, and when two constructs declare the same object.
 */
export function collectManifests(...charts: readonly Chart[]): ManifestGroup[] {
  failOnProblems(charts.flatMap(validationProblems));
  const collected = charts.flatMap(collectChart);
  failOnProblems(duplicateProblems(collected));
  return groupManifests(collected);
}

function validationProblems(chart: Chart): string[] {
  return chart.node.findAll().flatMap(({ node }) => node.validate().map((fault) => `${node.path}: ${fault}`));
}

function failOnProblems(messages: readonly string[]): void {
  if (messages.length > 0) throw new UserError(messages.map((message) => ({ path: [], message })));
}

function collectChart(chart: Chart): Collected[] {
  return chart.node.children.flatMap((top) =>
    top.node
      .findAll()
      .filter(isApiObject)
      .map((object) => ({ group: top.node.id, path: object.node.path, manifest: toManifest(object) })),
  );
}

// Not instanceof: an app may carry a second copy of cdk8s.
function isApiObject(construct: IConstruct): construct is ApiObject {
  return ApiObject.isApiObject(construct);
}

function toManifest(object: ApiObject): Manifest {
  const json: unknown = object.toJson();
  if (!isManifest(json)) {
    throw new Error(`${object.node.path} is not a Kubernetes object: it needs apiVersion, kind and metadata.name`);
  }
  return json;
}

function isManifest(json: unknown): json is Manifest {
  if (!isObject(json) || !isObject(json['metadata'])) return false;
  return [json['apiVersion'], json['kind'], json['metadata']['name']].every(isName);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function duplicateProblems(collected: readonly Collected[]): string[] {
  const seen = new Map<string, Collected>();
  const problems: string[] = [];
  for (const each of collected) {
    const first = seen.get(identityOf(each.manifest));
    if (first) problems.push(describeDuplicate(first, each));
    else seen.set(identityOf(each.manifest), each);
  }
  return problems;
}

// Versions of one API group serve the same objects, so the version is no part of an object's identity.
function identityOf(manifest: Manifest): string {
  const { namespace, name } = manifest.metadata;
  return JSON.stringify([apiGroupOf(manifest), manifest.kind, namespace ?? '', name]);
}

function describeDuplicate(first: Collected, second: Collected): string {
  return `${describeManifest(second.manifest)} is declared twice, by ${first.path} and by ${second.path}: rename or remove one`;
}

function groupManifests(collected: readonly Collected[]): ManifestGroup[] {
  const groups = new Map<string, Manifest[]>();
  for (const { group, manifest } of collected) groups.set(group, [...(groups.get(group) ?? []), manifest]);
  return [...groups].map(([id, manifests]) => ({ id, manifests: manifests.sort(compareInstallOrder) }));
}
