// Every field that the definition of Workshops has, by values: which way a session came to where it is must not matter,
// nor must a value that could not be served once it is gone, and a session can be deleted at any moment.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { fieldValues } from './field-values.js';
import { describeOperator } from './operated.js';
import { isServed, podUid, sessionObjects } from './session-objects.js';
import { collections, type Live } from './workshops.js';

const options = {
  name: 'sequences',
  values: {
    operator: {
      tierMap: {
        large: { tolerations: [{ key: 'large', operator: 'Exists' }] },
        nowhere: { nodeSelector: { there: 'is-none' } },
      },
    },
    sessions: { maxDuration: '8d' },
  },
};

const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/workshops.orchestra.io';

/** They say which session it is, and never change. */
const identity = ['name', 'owner'];

const fields = Object.entries(fieldValues).map(([path, values], index) => ({
  path,
  ...values,
  id: `f${String(index)}`,
}));

/** A volume is kept, and so is the pod that mounts it: what is asked for instead is said, not done. */
const withoutVolumes = fields.filter(({ path }) => !path.startsWith('storage'));

const impossible = fields.filter(({ reason }) => reason !== undefined);

const unattainable = fields.flatMap(({ path, first, id, unattainable: beyond }) =>
  beyond === undefined ? [] : [{ path, first, id, value: beyond[0], reason: beyond[1] }],
);

/** It only names the volume of a person, which these sessions have none of. */
const withoutEffect = ['templateSlug'];

describeOperator('every field of the definition', options, (operated) => {
  const launch = (name: string, path: string, value: unknown) =>
    operated.sessions.launch(name, mergedSpec(specWith(path, value, name)));
  /** As a whole: a merge would leave keys of maps in place. */
  const change = async (name: string, path: string, value: unknown): Promise<void> => {
    const { cluster } = operated.installation;
    const workshop = `${collections['Workshop']?.replace('NS', operated.sessions.name) ?? ''}/${name}`;
    const at = { path: `/spec/${path.replaceAll('.', '/')}` };
    const body = [value === null ? { op: 'remove', ...at } : { op: 'add', ...at, value: named(value, name) }];
    const headers = { 'Content-Type': 'application/json-patch+json' };
    const { status, body: answer } = await cluster.request('PATCH', workshop, { headers, body });
    if (status !== 200) throw new Error(`${String(status)}: ${JSON.stringify(answer)}`);
  };

  test('has values, and nothing else has', async () => {
    const { body } = await operated.installation.cluster.request('GET', definition);
    const [version] = (body as Live).spec.versions;
    const { spec } = version.schema.openAPIV3Schema.properties;
    expect(Object.keys(fieldValues).sort()).toEqual(leavesOf(spec).filter((path) => !identity.includes(path)));
  });

  test.each(identity)('%s never changes', async (field) => {
    await launch('identity', 'port', 8787);
    await expect(operated.sessions.patch('Workshop', 'identity', { spec: { [field]: 'other' } })).rejects.toThrow(
      '422',
    );
    await operated.sessions.delete('Workshop', 'identity');
    await operated.sessions.isGone('Workshop', 'identity');
  });

  describe.each(withoutVolumes)('$path', ({ path, first, second, id }) => {
    test.concurrent('comes to the same by way of another value as at once, and back', async () => {
      const [direct, changing] = [`${id}-direct`, `${id}-changing`];
      await Promise.all([launch(direct, path, second), launch(changing, path, first)]);
      await isServed(operated.sessions, changing);
      const begun = await comparable(changing);
      await change(changing, path, second);
      for (const name of [direct, changing]) await isServed(operated.sessions, name);
      await become(
        () => comparable(changing),
        () => comparable(direct),
      );
      expect(isDeepStrictEqual(await comparable(changing), begun)).toBe(withoutEffect.includes(path));
      await change(changing, path, first);
      await isServed(operated.sessions, changing);
      await become(
        () => comparable(changing),
        () => begun,
      );
      for (const name of [direct, changing]) await operated.sessions.delete('Workshop', name);
    });
  });

  /** The fields of sessions that were deleted before they were Ready. */
  const beginning: string[] = [];

  describe.each(fields)('$path', ({ path, first, second, malformed, id }) => {
    test.concurrent('is not set to what the definition refuses, and nothing comes of it', async () => {
      const name = `${id}-malformed`;
      await launch(name, path, first);
      await isServed(operated.sessions, name);
      const before = await everything(name);
      await expect(change(name, path, malformed)).rejects.toThrow('422');
      expect(await everything(name)).toEqual(before);
      await operated.sessions.delete('Workshop', name);
    });

    test.concurrent('may be changed in the moment in which the Workshop is deleted, or while it begins', async () => {
      for (const begins of [true, false]) {
        const name = `${id}-${begins ? 'begun' : 'deleted'}`;
        await launch(name, path, first);
        if (!begins) await isServed(operated.sessions, name);
        await change(name, path, second);
        const { metadata, status } = await operated.sessions.get('Workshop', name);
        const uid = metadata.uid as string;
        if (begins && status?.phase !== 'Ready') beginning.push(path);
        await operated.sessions.delete('Workshop', name);
        await operated.sessions.isGone('Workshop', name);
        await eventually('nothing is left', async () => (await operated.sessions.children(uid)).length === 0);
        await eventually('no pod is left', async () => (await operated.sessions.pods(name)).length === 0);
      }
    });
  });

  describe.each(impossible)('$path', ({ path, first, second, impossible: value, reason, id }) => {
    test.concurrent('says what can’t be, keeps its pod, and recovers by the value before', async () => {
      const name = `${id}-impossible`;
      await launch(name, path, first);
      await isServed(operated.sessions, name);
      const before = await everything(name);
      await change(name, path, value);
      await eventually(`says ${String(reason)}`, async () => (await reasonsOf(name)).includes(reason));
      expect(await podUid(operated.sessions, name)).toBe(before.pod);
      await change(name, path, first);
      await isServed(operated.sessions, name);
      await become(
        () => everything(name),
        () => before,
      );
      await operated.sessions.delete('Workshop', name);
    });

    test.concurrent('says what can’t be from the beginning, and begins by another value', async () => {
      const name = `${id}-begins`;
      await launch(name, path, value);
      await eventually(`says ${String(reason)}`, async () => (await reasonsOf(name)).includes(reason));
      expect(await podUid(operated.sessions, name)).toBeUndefined();
      await change(name, path, second);
      await isServed(operated.sessions, name);
      await operated.sessions.delete('Workshop', name);
    });
  });

  test('most of those that were deleted while they began were not Ready yet', () => {
    expect(beginning.length).toBeGreaterThan(fields.length / 2);
  });

  describe.each(unattainable)('$path', ({ path, first, value, reason, id }) => {
    test.concurrent('says what a session that runs can’t have, and is as before once it is taken back', async () => {
      const name = `${id}-unattainable`;
      await launch(name, path, first);
      await isServed(operated.sessions, name);
      const before = await lasting(name);
      await change(name, path, value);
      await eventually(`says ${reason}`, async () => (await reasonsOf(name)).includes(reason));
      await change(name, path, first);
      await isServed(operated.sessions, name);
      await become(
        () => lasting(name),
        () => before,
      );
      await operated.sessions.delete('Workshop', name);
    });
  });

  async function everything(name: string): Promise<Live> {
    const { sessions } = operated;
    const { phase, conditions, url, session } = (await sessions.status(name)) as Live;
    // Of a volume that has what is asked for that is only said if it once had not.
    const said = conditions
      .map(({ type, status, reason }: Live) => [type, status, reason])
      .filter(([, , reason]: string[]) => reason !== 'Resized');
    const [objects, pod] = await Promise.all([sessionObjects(sessions, name), podUid(sessions, name)]);
    return { objects, pod, phase, said, url, duration: session.duration };
  }

  /** Everything but which pod it is. */
  async function lasting(name: string): Promise<Live> {
    return { ...(await everything(name)), pod: undefined };
  }

  /** What two sessions must have in common: all but their names, and which objects these are. */
  async function comparable(name: string): Promise<Live> {
    return JSON.parse(JSON.stringify(await lasting(name), withoutIdentity).replaceAll(name, '@')) as Live;
  }

  async function reasonsOf(name: string): Promise<unknown[]> {
    const { conditions = [] } = (await operated.sessions.status(name)) as Live;
    return conditions.map(({ reason }: Live) => reason);
  }
});

/** Waits until both are the same, and tells how they differ when they never are. */
async function become(read: () => Promise<Live>, expected: () => Live): Promise<void> {
  const isSo = async (): Promise<boolean> => isDeepStrictEqual(await read(), await expected());
  await eventually('both are the same', isSo).catch(() => undefined);
  expect(await read()).toEqual(await expected());
}

/** The paths of all fields that hold a value, in order. */
function leavesOf({ properties }: Live, above: readonly string[] = []): string[] {
  const leaves = Object.entries<Live>(properties).flatMap(([name, schema]) => {
    const path = [...above, name];
    return schema.properties === undefined ? [path.join('.')] : leavesOf(schema, path);
  });
  return leaves.sort();
}

/** A spec of this field alone. */
function specWith(path: string, value: unknown, name: string): Live {
  return path.split('.').reduceRight<unknown>((below, field) => ({ [field]: below }), named(value, name));
}

function named(value: unknown, name: string): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('@', name));
}

/** Which object it is, and where; the template's hash holds the names that are in it. */
const ownToEach = new Set(['uid', 'clusterIP', 'clusterIPs', 'orchestra.io/pod-template']);

/** Only what is there can be sent to be created. */
function mergedSpec(spec: Live): Live {
  return JSON.parse(JSON.stringify(spec, (_, value: unknown) => value ?? undefined)) as Live;
}

function withoutIdentity(key: string, value: unknown): unknown {
  return ownToEach.has(key) ? undefined : value;
}
