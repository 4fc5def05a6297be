// How decisions about children are carried out, against a scripted API server: what is asked first, what waits for what,
// and what each refusal becomes.
import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError, Unreachable } from '../../src/kube/errors.js';
import type { ResourceKind } from '../../src/kube/kind.js';
import type { KubeObject } from '../../src/kube/object.js';
import { PassWrites } from '../../src/operator/act.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import type { Leftovers } from '../../src/operator/leftovers.js';
import type { ChildWrite, CreateChild, UpdateChild } from '../../src/operator/observed.js';
import type { RememberedSession } from '../../src/operator/session-memory.js';
import { SessionMemories } from '../../src/operator/session-memory.js';

const refusals: Readonly<Record<string, ApiError>> = {
  conflict: new ApiError({ status: 409, reason: 'Conflict', message: 'conflict with "kubectl"' }),
  invalid: new ApiError({ status: 422, reason: 'Invalid', message: 'spec.x: Forbidden' }),
  quota: new ApiError({ status: 403, reason: 'Forbidden', message: 'services "a" is forbidden: exceeded quota: q' }),
  policy: new ApiError({ status: 403, reason: 'Forbidden', message: 'denied by policy' }),
  rbac: new ApiError({
    status: 403,
    reason: 'Forbidden',
    message: 'User "u" cannot patch resource "services" in API group "" in the namespace "n"',
  }),
  terminating: new ApiError({
    status: 403,
    reason: 'Forbidden',
    message: 'being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating' }] },
  }),
  missingKind: new ApiError({ status: 404, reason: 'NotFound', message: 'the server could not find it' }),
};

function kindOf(kind: string): ResourceKind {
  return childKinds.find((each) => each.kind === kind)!;
}

function create(kind: string, name = 'a'): CreateChild {
  const manifest = { apiVersion: 'v1', kind, metadata: { name, namespace: 'n' } };
  return {
    action: 'create',
    kind: kindOf(kind),
    key: { namespace: 'n', name },
    child: `${kind}/${name}`,
    manifest,
    desired: 'd',
  };
}

function update(kind: string, name = 'a'): UpdateChild {
  return { ...create(kind, name), action: 'update', uid: 'u' };
}

function live(kind: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'n', uid: 'x', resourceVersion: '5' } };
}

describe('carrying out a decision', () => {
  let asked: string[];
  let answers: Map<string, ApiError | Unreachable>;
  let present: Set<string>;
  let remembered: string[];
  let memory: RememberedSession;
  let writes: PassWrites;

  beforeEach(() => {
    asked = [];
    answers = new Map();
    present = new Set();
    remembered = [];
    memory = new SessionMemories().of('n/w', 'u');
    writes = new PassWrites({ writer: 'n/w', client, caches, memory, signal: new AbortController().signal });
  });

  const answer = (call: string): void => {
    asked.push(call);
    const error = answers.get(call);
    if (error !== undefined) throw error;
  };
  const client = {
    get: async ({ kind }: ResourceKind, { name }: { name: string }) => {
      answer(`get ${kind} ${name}`);
      return present.has(`${kind} ${name}`) ? live(kind, name) : undefined;
    },
    apply: async (
      { kind }: ResourceKind,
      { metadata }: { metadata: { name: string } },
      { force, mustCreate }: { force: boolean; mustCreate?: boolean },
    ) => {
      await new Promise((resolve) => setImmediate(resolve));
      answer(`${force ? 'force' : 'apply'} ${kind} ${metadata.name}`);
      if (mustCreate === true && present.has(`${kind} ${metadata.name}`)) throw refusals['conflict']!;
      return { object: live(kind, metadata.name), created: true };
    },
    jsonPatch: async ({ kind }: ResourceKind, { name }: { name: string }) => {
      answer(`patch ${kind} ${name}`);
      return live(kind, name);
    },
    delete: async ({ kind }: ResourceKind, { name }: { name: string }) => {
      answer(`delete ${kind} ${name}`);
    },
  };
  const leftovers = {
    gone: ({ kind }: ResourceKind, { name }: { name: string }) => void remembered.push(`${kind} ${name} gone`),
    lookAgain: ({ kind }: ResourceKind, namespace: string) => void remembered.push(`${kind} in ${namespace} again`),
  } as unknown as Leftovers;
  const caches = {
    remember: ({ kind }: ResourceKind, { metadata }: KubeObject, writer: string | undefined) =>
      void remembered.push(`${kind} ${metadata.name}${writer === undefined ? ' wakes' : ''}`),
    leftovers,
  };

  const session = ['NetworkPolicy', 'PersistentVolumeClaim', 'Service', 'Deployment', 'Middleware', 'IngressRoute'];

  test('what others need is there before them', async () => {
    expect(await writes.carryOut(session.map((kind) => create(kind)))).toBe(false);
    const place = (call: string) => asked.indexOf(call);
    expect(place('apply Deployment a')).toBeGreaterThan(place('apply NetworkPolicy a'));
    expect(place('apply Deployment a')).toBeGreaterThan(place('apply PersistentVolumeClaim a'));
    expect(place('apply IngressRoute a')).toBeGreaterThan(place('apply Middleware a'));
    expect(place('apply IngressRoute a')).toBeGreaterThan(place('apply Service a'));
  });

  test('nothing is asked before: what must make its object meets none', async () => {
    await writes.carryOut(session.map((kind) => create(kind)));
    expect(asked.filter((call) => call.startsWith('get'))).toEqual([]);
  });

  test('every answer is remembered, for the caches and for the next decision', async () => {
    await writes.carryOut([create('Service')]);
    expect(remembered).toEqual(['Service a']);
    expect(memory.applied.get('Service/a')).toEqual({ desired: 'd', resourceVersion: '5' });
  });

  test.each(session)('a %s that is there already is never applied over, but looked at and decided on', async (kind) => {
    present.add(`${kind} a`);
    expect(await writes.carryOut([create(kind)])).toBe(true);
    expect(asked).toEqual([`apply ${kind} a`, `get ${kind} a`]);
    expect([...writes.found.keys()]).toEqual([`${kind}/a`]);
  });

  test.each(['conflict', 'invalid', 'policy'])('on %s the object is looked at, and decided on', async (refusal) => {
    answers.set('apply Service a', refusals[refusal]!);
    present.add('Service a');
    expect(await writes.carryOut([create('Service'), create('IngressRoute')])).toBe(true);
    expect(asked).toEqual(['apply Service a', 'get Service a']);
    expect([...memory.suspects.keys()]).toEqual(['Service/a']);
  });

  test("a name that was somebody else's is looked at before it is applied again", async () => {
    memory.suspects.set('Service/a', {
      kind: kindOf('Service'),
      key: { namespace: 'n', name: 'a' },
      child: 'Service/a',
    });
    await writes.carryOut([create('Service')]);
    expect(asked).toEqual(['get Service a', 'apply Service a']);
    expect(memory.suspects.size).toBe(0);
  });

  test('an object that no cache knew is no matter of doubt once it is applied, and its answer is news', async () => {
    present.add('Service a');
    await writes.lookUp([{ kind: kindOf('Service'), key: { namespace: 'n', name: 'a' }, child: 'Service/a' }]);
    expect([...memory.suspects.keys()]).toEqual(['Service/a']);
    await writes.carryOut([update('Service')]);
    expect(memory.suspects.size).toBe(0);
    expect(remembered).toEqual(['Service a wakes']);
  });

  test('a webhook that can’t be called refuses one object; the others are written, and it is an outage', async () => {
    const error = new ApiError({ status: 500, reason: 'InternalError', message: 'failed calling webhook "w"' });
    answers.set('apply NetworkPolicy a', error);
    expect(await writes.carryOut([create('NetworkPolicy'), create('Service'), create('Deployment')])).toBe(true);
    expect(asked.sort()).toEqual(['apply NetworkPolicy a', 'apply Service a']);
    expect(writes.refused).toEqual([{ child: 'NetworkPolicy/a', why: 'other', message: error.message }]);
    expect(writes.outage).toBe(error);
  });

  test.each([401, 429])('a %i is about all writes, and ends the pass', async (status) => {
    const error = new ApiError({ status, reason: 'Unauthorized', message: 'x' });
    answers.set('apply Service a', error);
    await expect(writes.carryOut([create('Service')])).rejects.toBe(error);
    expect(writes.refused).toEqual([]);
  });

  test('a conflict with an object that is gone by now ends the pass', async () => {
    answers.set('apply Service a', refusals['conflict']!);
    await expect(writes.carryOut([create('Service')])).rejects.toBe(refusals['conflict']);
  });

  test('a conflict of an update ends the pass: the object that was judged is not the one that is there', async () => {
    answers.set('force Service a', refusals['conflict']!);
    await expect(writes.carryOut([update('Service')])).rejects.toBe(refusals['conflict']);
  });

  test.each([
    ['quota', 'quota'],
    ['invalid', 'invalid'],
    ['policy', 'invalid'],
    ['rbac', 'forbidden'],
    ['missingKind', 'other'],
  ])('%s is handed back as %s', async (refusal, why) => {
    answers.set('force Service a', refusals[refusal]!);
    expect(await writes.carryOut([update('Service')])).toBe(true);
    expect(writes.refused).toEqual([{ child: 'Service/a', why, message: refusals[refusal]!.message }]);
    expect(writes.missing).toHaveLength(refusal === 'rbac' ? 1 : 0);
  });

  test('a refused child keeps back only what needs it, now and later in the pass', async () => {
    answers.set('apply NetworkPolicy a', refusals['quota']!);
    await writes.carryOut(['NetworkPolicy', 'Service', 'Deployment'].map((kind) => create(kind)));
    await writes.carryOut([create('Deployment')]);
    expect(asked.sort()).toEqual(['apply NetworkPolicy a', 'apply Service a']);
  });

  test('what was refused is not asked again in the same pass', async () => {
    answers.set('force Service a', refusals['invalid']!);
    expect(await writes.carryOut([update('Service')])).toBe(true);
    expect(await writes.carryOut([update('Service')])).toBe(false);
    expect(asked).toEqual(['force Service a']);
  });

  test('an update that is refused keeps nothing back: what it would change is there', async () => {
    answers.set('force PersistentVolumeClaim a', refusals['invalid']!);
    await writes.carryOut([update('PersistentVolumeClaim'), create('Deployment')]);
    expect(asked).toContain('apply Deployment a');
  });

  test.each([
    ['an API server that is down', new Unreachable('reset', 'unknown', { cause: new Error('x') })],
    ['a namespace that goes', refusals['terminating']!],
  ])('%s ends the pass, after what was under way beside it', async (_, error) => {
    answers.set('apply Service a', error);
    await expect(writes.carryOut([create('Service'), create('NetworkPolicy'), create('Deployment')])).rejects.toBe(
      error,
    );
    expect(asked.sort()).toEqual(['apply NetworkPolicy a', 'apply Service a']);
  });

  const gone: ChildWrite = {
    action: 'delete',
    kind: kindOf('Middleware'),
    key: { namespace: 'n', name: 'auth' },
    child: 'Middleware/auth',
    uid: 'u',
    resourceVersion: '1',
    propagation: 'Background',
    why: 'authentication is off',
  };

  test('deletes come last', async () => {
    await writes.carryOut([gone, update('IngressRoute')]);
    expect(asked).toEqual(['force IngressRoute a', 'delete Middleware auth']);
    expect(remembered).toContain('Middleware auth gone');
  });

  test.each([update('IngressRoute'), create('IngressRoute')])(
    'nothing is deleted in a pass in which an $action is refused',
    async (write) => {
      answers.set(`${write.action === 'update' ? 'force' : 'apply'} IngressRoute a`, refusals['policy']!);
      await writes.carryOut([gone, write]);
      await writes.carryOut([gone]);
      expect(asked).not.toContain('delete Middleware auth');
    },
  );

  test('what is no longer what was judged is looked for again, and ends the pass', async () => {
    answers.set('delete Middleware auth', refusals['conflict']!);
    await expect(writes.carryOut([gone])).rejects.toBe(refusals['conflict']);
    expect(remembered).toEqual(['Middleware in n again']);
  });

  test('fields are handed over before the apply that follows, and only those of the object that was judged', async () => {
    const adopt: ChildWrite = {
      action: 'adopt',
      kind: kindOf('Service'),
      key: { namespace: 'n', name: 'a' },
      child: 'Service/a',
      uid: 'another',
      resourceVersion: '1',
      creator: 'kopf',
    };
    present.add('Service a');
    await expect(writes.carryOut([adopt, update('Service')])).rejects.toThrow('Service a is another one now');
    expect(asked).toEqual(['get Service a']);
  });
});
