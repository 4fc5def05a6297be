// What a request to an API server is about, read from its method and path as the API server itself does.

/** A request in the words of Kubernetes. */
export interface ApiRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  /** Plural, with the subresource. */
  readonly resource: string;
  /** Empty for what is in no namespace. */
  readonly namespace: string;
  /** Empty when it is about a collection. */
  readonly name: string;
}

const path =
  /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[^/]+))?$/;

const changing = { POST: 'create', PUT: 'update', PATCH: 'patch' } as const;

/** Undefined for paths that are about no object, such as /version. */
export function findApiRequest(method: string, url: string): ApiRequest | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const { namespace = '', resource = '', name = '', subresource } = path.exec(pathname)?.groups ?? {};
  if (resource === '') return undefined;
  return {
    verb: verbOf(method, name, searchParams),
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name: decodeURIComponent(name),
  };
}

function verbOf(method: string, name: string, query: URLSearchParams): ApiRequest['verb'] {
  if (method in changing) return changing[method as keyof typeof changing];
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete';
  if (query.has('watch')) return 'watch';
  return name === '' ? 'list' : 'get';
}

/** What a list or watch is of: the collection with its selector. */
export function selectionOf(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://proxy');
  return `${pathname} ${searchParams.get('labelSelector') ?? ''}`.trim();
}
