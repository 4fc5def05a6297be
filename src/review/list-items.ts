// What tells the items of Kubernetes' lists apart: the keys by which the API server merges them, and where it replaces
// a list as a whole, those by which a reader would.
import type { Json } from '../model/json.js';
import { isObject } from '../model/json.js';
import { mapAt } from './fields.js';

/** Field that holds the list → ways to name its items, the best first. */
const keysOfLists: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [['name']],
  initContainers: [['name']],
  env: [['name']],
  volumes: [['name']],
  volumeMounts: [['mountPath']],
  imagePullSecrets: [['name']],
  secrets: [['name']],
  hostAliases: [['ip']],
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  volumeClaimTemplates: [['metadata.name']],
  conditions: [['type']],
  versions: [['name']],
  additionalPrinterColumns: [['name']],
  subjects: [['kind', 'namespace', 'name']],
  rules: [['apiGroups', 'resources', 'resourceNames'], ['host']],
  paths: [['path', 'pathType']],
  middlewares: [['name']],
  routes: [['match']],
};

/** The names of the items of two lists at a path; undefined when items have none, or share one. */
export function itemNames(
  path: string,
  before: readonly Json[],
  after: readonly Json[],
): { readonly before: readonly string[]; readonly after: readonly string[] } | undefined {
  const field = /([A-Za-z]+)$/.exec(path)?.[1] ?? '';
  const ways = Object.hasOwn(keysOfLists, field) ? (keysOfLists[field] ?? []) : [];
  for (const keys of ways) {
    const [old, now] = [namesBy(keys, before), namesBy(keys, after)];
    if (old !== undefined && now !== undefined) return { before: old, after: now };
  }
  return undefined;
}

/** The first key is needed, the others may be absent. */
function namesBy(keys: readonly string[], items: readonly Json[]): string[] | undefined {
  const [first = ''] = keys;
  if (items.some((item) => !isObject(item) || valueOf(item, first) === undefined)) return undefined;
  const names = items.map((item) =>
    keys
      .flatMap((key) => {
        const value = valueOf(item, key);
        return value === undefined ? [] : [`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`];
      })
      .join(','),
  );
  return new Set(names).size === names.length ? names : undefined;
}

function valueOf(item: Json, key: string): Json | undefined {
  const steps = key.split('.');
  return mapAt(item, ...steps.slice(0, -1))[steps.at(-1) ?? ''];
}
