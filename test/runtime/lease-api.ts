// An API server that knows one Lease and nothing else, with optimistic concurrency and every way to fail.
import { ApiError, Unreachable } from '../../src/kube/errors.js';
import type { ObjectKey, ResourceKind } from '../../src/kube/kind.js';
import type { WriteOptions } from '../../src/kube/kube-client.js';
import type { LeaseClient } from '../../src/kube/lease.js';
import type { KubeObject, SentObject } from '../../src/kube/object.js';
import type { FakeClock } from '../kube/fake-clock.js';

/** What befalls one request. Times pass before the server sees it, and before the answer arrives. */
export interface Fate {
  readonly how: 'answered' | 'conflict' | 'unavailable' | 'never-arrives' | 'answer-lost';
  readonly thereMs: number;
  readonly backMs: number;
}

export const fine: Fate = { how: 'answered', thereMs: 0, backMs: 0 };

export class LeaseApi {
  lease: KubeObject | undefined;
  readonly requests: { readonly verb: string; readonly unfenced?: boolean | undefined }[] = [];
  fate: (client: string, verb: string) => Fate = () => fine;
  /** Hears of what updates send. */
  seen: (object: SentObject) => void = () => undefined;
  readonly #clock: FakeClock;
  #version = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get spec(): Readonly<Record<string, unknown>> {
    return (this.lease?.spec ?? {}) as Readonly<Record<string, unknown>>;
  }

  /** Somebody else writes. */
  write(spec: object): void {
    this.lease = {
      metadata: { name: 'lease', namespace: 'ns', uid: 'u', resourceVersion: String(++this.#version) },
      spec: { ...this.spec, ...spec },
    };
  }

  client(name: string): LeaseClient {
    const send = <T>(verb: string, options: WriteOptions | undefined, act: () => T): Promise<T> =>
      this.#send(this.fate(name, verb), { verb, unfenced: options?.unfenced }, act);
    return {
      get: (_kind: ResourceKind, _key: ObjectKey, options) => send('get', options, () => this.lease),
      create: (_kind, _namespace, object, options) => send('create', options, () => this.#create(object as SentObject)),
      update: (_kind, object, options) => send('update', options, () => this.#update(object)),
    };
  }

  #create(object: SentObject): KubeObject {
    if (this.lease) throw refused(409, 'AlreadyExists');
    this.write((object as KubeObject).spec as object);
    return this.lease as unknown as KubeObject;
  }

  #update(object: SentObject): KubeObject {
    const { metadata, spec } = object as KubeObject;
    this.seen(object);
    if (!this.lease) throw refused(404, 'NotFound');
    if (metadata.resourceVersion !== this.lease.metadata.resourceVersion) throw refused(409, 'Conflict');
    this.write(spec as object);
    return this.lease;
  }

  async #send<T>(fate: Fate, request: LeaseApi['requests'][number], act: () => T): Promise<T> {
    this.requests.push(request);
    await this.#pass(fate.thereMs);
    if (fate.how === 'never-arrives') throw new Unreachable('reset', 'unknown', { cause: new Error('ECONNRESET') });
    if (fate.how === 'unavailable') throw refused(503, 'ServiceUnavailable');
    if (fate.how === 'conflict' && request.verb !== 'get') throw refused(409, 'Conflict');
    const answer = act();
    await this.#pass(fate.backMs);
    if (fate.how === 'answer-lost') throw new Unreachable('reset', 'unknown', { cause: new Error('ECONNRESET') });
    return answer;
  }

  async #pass(ms: number): Promise<void> {
    if (ms > 0) await this.#clock.sleep(ms);
  }
}

function refused(status: number, reason: string): ApiError {
  return new ApiError({ status, reason, message: reason });
}
