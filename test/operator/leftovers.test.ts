// What is looked for of kinds that the settings no longer render, against a scripted list.
import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/kube/errors.js';
import type { ResourceKind } from '../../src/kube/kind.js';
import type { ListOptions } from '../../src/kube/kube-client.js';
import type { KubeObject } from '../../src/kube/object.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import { Leftovers } from '../../src/operator/leftovers.js';
import { RetryLater } from '../../src/runtime/retry-later.js';
import { recordedLog } from '../runtime/recorded-log.js';

const ingress = childKinds.find(({ kind }) => kind === 'Ingress')!;
const middleware = childKinds.find(({ kind }) => kind === 'Middleware')!;

function object(name: string, owner?: { readonly apiVersion?: string; readonly kind?: string }): KubeObject {
  const reference = { apiVersion: 'orchestra.io/v1', kind: 'Workshop', name: 'w', uid: 'w-uid', controller: true };
  const ownerReferences = owner === undefined ? [] : [{ ...reference, ...owner }];
  return { metadata: { name, namespace: 'n', uid: `${name}-uid`, resourceVersion: '1', ownerReferences } };
}

describe('leftovers', () => {
  let pages: readonly (readonly KubeObject[])[];
  let failure: ApiError | undefined;
  let asked: string[];
  let found: string[];
  let again: string[];
  let isKnown: boolean;

  const client = {
    list: async ({ kind }: ResourceKind, { namespace = '', continue: page = '0' }: ListOptions = {}) => {
      asked.push(`${kind} ${namespace} ${page}`);
      if (failure !== undefined) throw failure;
      const next = Number(page) + 1;
      const more = next < pages.length ? { continue: String(next) } : {};
      return { items: pages[Number(page)] ?? [], resourceVersion: '1', ...more };
    },
  };
  const leftoversIn = (scopes: readonly string[]) =>
    new Leftovers({
      ...{ client, scopes, kinds: [ingress, middleware] },
      isKnown: () => isKnown,
      found: (key) => void found.push(key),
      again: (key) => void again.push(key),
    });
  const context = { id: 'p', log: recordedLog(), signal: new AbortController().signal };
  const names = (leftovers: Leftovers) => [...leftovers.controlledBy('w-uid')].map(({ facts }) => facts.name);

  beforeEach(() => {
    [pages, asked, found, again, isKnown, failure] = [[[]], [], [], [], true, undefined];
  });

  test('are looked for by kind, in each namespace or in all at once', () => {
    expect(leftoversIn(['a', 'b']).keys()).toEqual(['a/ingresses', 'a/middlewares', 'b/ingresses', 'b/middlewares']);
    expect(leftoversIn(['']).keys()).toEqual(['/ingresses', '/middlewares']);
  });

  test('are what a Workshop controls, on every page, and their Workshop is looked at', async () => {
    const others = [{}, { kind: 'Other' }, { apiVersion: 'example.org/v1' }].map((owner, place) =>
      object(`x${String(place)}`, place === 0 ? undefined : owner),
    );
    pages = [[object('a', {}), ...others], [object('b', {})]];
    const leftovers = leftoversIn(['']);
    await leftovers.reconcile('/ingresses', context);
    expect(asked).toEqual(['Ingress  0', 'Ingress  1']);
    expect(names(leftovers)).toEqual(['a', 'b']);
    expect(new Set(found)).toEqual(new Set(['n/w']));
    expect(leftovers.views()).toEqual(
      ['a', 'b'].map((name) => ({ object: `n/${name}`, kind: 'Ingress', workshop: 'w' })),
    );
  });

  test('are forgotten when they were deleted, others are not', async () => {
    pages = [[object('a', {}), object('b', {})]];
    const leftovers = leftoversIn(['']);
    await leftovers.reconcile('/ingresses', context);
    leftovers.gone(middleware, { namespace: 'n', name: 'a' });
    leftovers.gone(ingress, { namespace: 'other', name: 'a' });
    expect(names(leftovers)).toEqual(['a', 'b']);
    leftovers.gone(ingress, { namespace: 'n', name: 'a' });
    expect(names(leftovers)).toEqual(['b']);
  });

  test('are looked for again in their own namespace, or everywhere; kinds that are watched are not', () => {
    const service = childKinds.find(({ kind }) => kind === 'Service')!;
    for (const scopes of [['n', 'm'], ['']]) {
      leftoversIn(scopes).lookAgain(ingress, 'n');
      leftoversIn(scopes).lookAgain(service, 'n');
    }
    expect(again).toEqual(['n/ingresses', '/ingresses']);
  });

  test('wait until the rest of their namespace is known', async () => {
    isKnown = false;
    await leftoversIn(['n']).reconcile('n/ingresses', context);
    expect(asked).toEqual([]);
  });

  test.each(['NotServed', 'NotFound'])('are none where the API server does not know the kind: %s', async (reason) => {
    failure = new ApiError({ status: 404, reason, message: 'no such thing' });
    const leftovers = leftoversIn(['n']);
    await leftovers.reconcile('n/ingresses', context);
    expect(names(leftovers)).toEqual([]);
  });

  test('wait for the permission to look for them, and for an API server that fails', async () => {
    const message = 'User "u" cannot list resource "ingresses" in API group "networking.k8s.io" in the namespace "n"';
    failure = new ApiError({ status: 403, reason: 'Forbidden', message });
    await expect(leftoversIn(['n']).reconcile('n/ingresses', context)).rejects.toBeInstanceOf(RetryLater);
    failure = new ApiError({ status: 500, reason: 'InternalError', message: 'no' });
    await expect(leftoversIn(['n']).reconcile('n/ingresses', context)).rejects.toBe(failure);
  });
});
