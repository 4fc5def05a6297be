// How objects are addressed on an API server: a kind's coordinates, an object's key, and the paths of both.

/** The coordinates of a kind. */
export interface ResourceKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The last segment of its collection's path. */
  readonly plural: string;
}

/** Where an object of a known kind is. */
export interface ObjectKey {
  /** Empty for what belongs to the cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf({ group, version }: ResourceKind): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of a kind's objects, in one namespace, or in all of them or in none. */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = namespace === undefined || namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${kind.plural}`;
}

/** The path of one object, or of a subresource of it. */
export function objectPath(kind: ResourceKind, key: ObjectKey, subresource?: string): string {
  const suffix = subresource === undefined ? '' : `/${subresource}`;
  return `${collectionPath(kind, key.namespace)}/${encodeURIComponent(key.name)}${suffix}`;
}

/** `namespace/name`, for maps and messages. */
export function keyText({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

/** The key of a `namespace/name`: neither part can hold a slash. */
export function keyFrom(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
