// Objects of other people under names that a session would use: they stay as they are, to the byte, and the Workshop
// says whose they are. When they go, the session begins, nobody having told the operator. On an API server that lets nobody set owners that they may not
// finalize, and on one that does not care, as by default.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../../control-plane/connect.mjs';
import { startControlPlane, type StartedControlPlane } from '../../../control-plane/start.mjs';
import { connectControlPlane, describeCluster, eventually } from '../harness/control-plane.js';
import { asRendered, foreignObjects, specFor } from './foreign-objects.js';
import { describeOperator, Operated } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const manners = [
  'without an owner',
  'with an owner',
  'with our labels and another Workshop as owner',
  'as the session would have it',
] as const;

interface Case {
  readonly what: string;
  readonly manner: (typeof manners)[number];
  readonly session: string;
}

const controllers = {
  traefik: { name: 'foreign' },
  nginx: { name: 'foreign-nginx', values: { ingress: { controller: 'nginx', className: 'nginx' } } },
} as const;

describeCluster('objects of other people', () => {
  describe('where admission guards owners', () => {
    describe.each(Object.keys(controllers) as (keyof typeof controllers)[])('%s', (controller) => {
      staysAsItIs(controller, connectControlPlane);
    });
  });

  describe('where it does not, as by default', () => {
    let cluster: StartedControlPlane;
    beforeAll(async () => {
      const { binaries } = connectControlPlane();
      cluster = await startControlPlane({ binaries, audit: true, guardsOwners: false });
    });
    afterAll(() => cluster.stop());

    describe.each(Object.keys(controllers) as (keyof typeof controllers)[])('%s', (controller) => {
      staysAsItIs(controller, () => cluster);
    });
  });
});

describeOperator('a name that somebody else used', { name: 'foreign-gone' }, (operated) => {
  test('is seen to be free within a minute, though nothing tells of the end of an unlabelled object', async () => {
    await operated.sessions.put(foreignObjects.traefik['Service']!('later'));
    await operated.sessions.launch('later');
    await operated.sessions.says('later', 'Ready', 'NameTaken');
    await operated.settled();
    const before = operated.writes().length;
    await operated.sessions.delete('Service', 'later-service');
    await within(90, 'the session is Ready', async () => (await operated.sessions.status('later')).phase === 'Ready');
    const looks = operated.requests().filter(({ verb, name }) => verb === 'get' && name === 'later-service');
    expect(looks.length).toBeGreaterThan(0);
    expect(operated.writes().slice(before).at(0)).toMatchObject({ verb: 'patch', namespace: 'foreign-gone' });
  }, 150_000);
});

function staysAsItIs(controller: keyof typeof controllers, cluster: () => ControlPlane): void {
  const objects = foreignObjects[controller];
  const operated = new Operated();
  const before = new Map<string, Live>();
  const cases = Object.keys(objects)
    .flatMap((what, index) =>
      manners.map((manner, which): Case => ({ what, manner, session: `s${String(index)}-${String(which)}` })),
    )
    .filter(isForeign);

  beforeAll(async () => {
    await operated.install(controllers[controller], cluster());
    await Promise.all(cases.map(async (each) => operated.sessions.put(await written(each))));
    for (const each of cases) before.set(each.session, await stable(each));
    await Promise.all(cases.map(({ what, session }) => operated.sessions.launch(session, specFor(what))));
  });
  afterAll(() => operated.end());

  test.each(cases)('$what $manner stays as it is, and is named', async (each) => {
    const { message } = await operated.sessions.says(each.session, 'Ready', 'NameTaken');
    expect(message).toContain(nameIn(each));
    expect(await comparable(each)).toEqual(before.get(each.session));
  });

  test('all of them stay when the Workshops go', async () => {
    await operated.settled();
    await Promise.all(cases.map(({ session }) => operated.sessions.delete('Workshop', session)));
    await Promise.all(cases.map(({ session }) => operated.sessions.isGone('Workshop', session)));
    await operated.settled();
    for (const each of cases) expect(await comparable(each)).toEqual(before.get(each.session));
    const names = cases.map(nameIn);
    const writes = operated.writes().filter(({ code, name }) => code < 300 && names.includes(name));
    expect(writes).toEqual([]);
  });

  const nameIn = ({ what, session }: Case): string => objects[what]!(session).metadata.name;

  /** Every byte; of a Deployment, which its own controller goes on writing to, what is not that controller's. */
  async function comparable({ what, session }: Case): Promise<Live> {
    const { kind, metadata: written } = objects[what]!(session);
    const object = await operated.sessions.get(kind, written.name);
    if (kind !== 'Deployment') return object;
    const { metadata, status, ...rest } = object;
    void status;
    const { resourceVersion, managedFields, annotations, ...kept } = metadata;
    void [resourceVersion, annotations];
    const managers = managedFields.map(({ manager }: Live) => manager).filter(isOurs);
    return { ...rest, metadata: kept, managers };
  }

  /** As it is once the cluster has done with it: a claim is bound after it was made. */
  async function stable(each: Case): Promise<Live> {
    return eventually(`${nameIn(each)} is settled`, async () => {
      const object = await comparable(each);
      return (object.kind !== 'PersistentVolumeClaim' || object.status.phase === 'Bound') && object;
    });
  }

  async function written({ what, manner, session }: Case): Promise<Live> {
    const object = objects[what]!(session);
    if (manner === 'without an owner') return object;
    const { environment } = operated.installation;
    if (manner === 'as the session would have it') return asRendered(object, what, session, environment);
    const owner = await ownerOf(manner, object.metadata.name);
    const ours = {
      'app.kubernetes.io/managed-by': 'orchestra-operator',
      'app.kubernetes.io/name': 'orchestra-session',
    };
    const isLabelled = manner === 'with our labels and another Workshop as owner';
    return {
      ...object,
      metadata: { ...object.metadata, ownerReferences: [owner], ...(isLabelled ? { labels: ours } : {}) },
    };
  }

  async function ownerOf(manner: Case['manner'], name: string): Promise<Live> {
    if (manner === 'with an owner') {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
      const { namespace } = operated.installation;
      const answer = await cluster().request('POST', `/api/v1/namespaces/${namespace}/configmaps`, { body });
      return { apiVersion: 'v1', kind: 'ConfigMap', name, uid: (answer.body as Live).metadata.uid, controller: true };
    }
    const workshop = await operated.sessions.launch(`owner-of-${name}`, { image: 'x:1' });
    return {
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      name: workshop.metadata.name,
      uid: workshop.metadata.uid,
      controller: true,
    };
  }
}

/** A kept volume that looks like its owner's is the owner's: none of them has a Workshop for an owner. */
const isForeign = ({ what, manner }: Case): boolean =>
  !what.startsWith('kept') || manner !== 'as the session would have it';

const isOurs = (manager: string): boolean => manager.startsWith('orchestra');
