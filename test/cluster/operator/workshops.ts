// Workshops and what is made of them, as a person with kubectl sees them.
import type { Workshop } from '../../../src/model/workshop/index.js';
import type { WorkshopStatus } from '../../../src/model/workshop/index.js';
import type { ControlPlane, Response } from '../harness/control-plane.js';
import { eventually } from '../harness/control-plane.js';

/** Any object, loosely typed for assertions. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Live = any;

const mergePatch = { 'Content-Type': 'application/merge-patch+json' };

/** Where the kinds of a session are. */
export const collections: Readonly<Record<string, string>> = {
  Workshop: '/apis/orchestra.io/v1/namespaces/NS/workshops',
  Deployment: '/apis/apps/v1/namespaces/NS/deployments',
  Service: '/api/v1/namespaces/NS/services',
  PersistentVolumeClaim: '/api/v1/namespaces/NS/persistentvolumeclaims',
  NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
  IngressRoute: '/apis/traefik.io/v1alpha1/namespaces/NS/ingressroutes',
  Middleware: '/apis/traefik.io/v1alpha1/namespaces/NS/middlewares',
  Ingress: '/apis/networking.k8s.io/v1/namespaces/NS/ingresses',
  Pod: '/api/v1/namespaces/NS/pods',
  Event: '/apis/events.k8s.io/v1/namespaces/NS/events',
};

/** The kinds that a session under the default settings is made of. */
export const childKinds = [
  'Deployment',
  'IngressRoute',
  'Middleware',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'Service',
] as const;

/** The objects of one namespace, by kind and name. */
export class Namespace {
  constructor(
    readonly cluster: ControlPlane,
    readonly name: string,
  ) {}

  /** A Workshop as people write it, created; the answer's body. */
  async create(workshop: { readonly metadata: object; readonly spec: object }): Promise<Live> {
    const body = {
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      ...workshop,
      metadata: { ...workshop.metadata, namespace: this.name },
    };
    return this.done(await this.send('POST', 'Workshop', '', { body }));
  }

  /** A Workshop of this name that asks for little, some of its spec replaced. */
  async launch(name: string, spec: object = {}, metadata: object = {}): Promise<Live> {
    return this.create({ metadata: { ...metadata, name }, spec: { name, owner: 'attendee@example.org', ...spec } });
  }

  /** An object, or undefined when there is none. */
  async find(kind: string, name: string): Promise<Live | undefined> {
    const response = await this.send('GET', kind, name);
    return response.status === 404 ? undefined : this.done(response);
  }

  /** An object that must be there. */
  async get(kind: string, name: string): Promise<Live> {
    return this.done(await this.send('GET', kind, name));
  }

  /** The objects of a kind. */
  async list(kind: string): Promise<Live[]> {
    return this.done(await this.send('GET', kind, '')).items;
  }

  /** Any object, created as somebody else would, under a name for whoever that is. */
  async put(object: Live, manager = 'somebody'): Promise<Live> {
    return this.done(await this.send('POST', object.kind, `?fieldManager=${manager}`, { body: object }));
  }

  /** Changes some fields of an object. */
  async patch(kind: string, name: string, patch: object, subresource = ''): Promise<Live> {
    const path = subresource === '' ? name : `${name}/${subresource}`;
    return this.done(await this.send('PATCH', kind, path, { headers: mergePatch, body: patch }));
  }

  /** Deletes an object. */
  async delete(kind: string, name: string): Promise<void> {
    this.done(await this.send('DELETE', kind, name));
  }

  /** Status of a Workshop; empty before there is one. */
  async status(name: string): Promise<WorkshopStatus & { readonly [field: string]: unknown }> {
    return ((await this.get('Workshop', name)) as Workshop).status ?? {};
  }

  /** Waits until a Workshop is in a phase, and returns it. */
  async reaches(name: string, phase: string): Promise<Live> {
    let last: unknown;
    try {
      return await eventually(`Workshop ${name} is ${phase}`, async () => {
        last = await this.find('Workshop', name);
        return (last as Live)?.status?.phase === phase && last;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify((last as Live)?.status)}`, { cause: error });
    }
  }

  /** Waits until a condition of a Workshop has a reason, and returns the condition. */
  async says(name: string, type: string, reason: string): Promise<Live> {
    let last: unknown;
    try {
      return await eventually(`Workshop ${name} says ${type} ${reason}`, async () => {
        last = await this.status(name);
        const found = (last as Live).conditions?.find((each: Live) => each.type === type);
        return found?.reason === reason && found;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it says ${JSON.stringify(last)}`, { cause: error });
    }
  }

  /** Waits until an object is gone. */
  async isGone(kind: string, name: string): Promise<void> {
    await eventually(`${kind} ${name} is gone`, async () => (await this.find(kind, name)) === undefined);
  }

  /** Everything that a Workshop controls. */
  async children(uid: string, kinds: readonly string[] = childKinds): Promise<Live[]> {
    const all = await Promise.all(
      kinds.map(async (kind) => (await this.list(kind)).map((object) => ({ ...object, kind }))),
    );
    return all.flat().filter((object) => object.metadata.ownerReferences?.some((owner: Live) => owner.uid === uid));
  }

  /** The pods of a session. */
  async pods(name: string): Promise<Live[]> {
    return (await this.list('Pod')).filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'] === name);
  }

  private send(method: string, kind: string, rest: string, options: Parameters<ControlPlane['request']>[2] = {}) {
    const collection = collections[kind];
    if (collection === undefined) throw new Error(`no path for ${kind}`);
    return this.cluster.request(
      method,
      `${collection.replace('NS', this.name)}${rest === '' ? '' : `/${rest}`}`,
      options,
    );
  }

  private done({ status, body }: Response): Live {
    if (status >= 300) throw new Error(`${String(status)}: ${JSON.stringify((body as Live).message ?? body)}`);
    return body;
  }
}
