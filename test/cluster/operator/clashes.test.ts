// Two Workshops that want the same: the first keeps it, the second says who has it, and gets it when that one goes.
import { expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import { Namespace } from './workshops.js';

const host = { ingress: { host: 'shared.workshops.example.org' } };

describeOperator('clashes', { name: 'clashes', moreNamespaces: ['clashes-too'] }, (operated) => {
  test('of two Workshops of one name the first has it, until it goes', async () => {
    const { sessions } = operated;
    await sessions.launch('first', { name: 'shared' });
    await sessions.reaches('first', 'Ready');
    const second = await sessions.launch('second', { name: 'shared' });
    const { message } = await sessions.says('second', 'Ready', 'NameTaken');
    expect(message).toContain('first');
    expect(await sessions.children(second.metadata.uid)).toEqual([]);
    await sessions.delete('Workshop', 'first');
    await sessions.reaches('second', 'Ready');
    await sessions.delete('Workshop', 'second');
  });

  test('a host belongs to one Workshop in all namespaces that are served', async () => {
    const other = new Namespace(operated.installation.cluster, 'clashes-too');
    await operated.sessions.launch('holder', host);
    await operated.sessions.reaches('holder', 'Ready');
    await other.launch('waiter', host);
    const { message } = await other.says('waiter', 'Ready', 'HostTaken');
    expect(message).toContain('clashes/holder');
    expect(await other.list('IngressRoute')).toEqual([]);
    await operated.sessions.patch('Workshop', 'holder', {
      spec: { ingress: { host: 'another.workshops.example.org' } },
    });
    await other.reaches('waiter', 'Ready');
    expect((await other.status('waiter')).url).toBe('https://shared.workshops.example.org');
  });

  test('many at once that want one host: exactly one gets it', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `rush-${String(index)}`);
    const rushed = { ingress: { host: 'rush.workshops.example.org' } };
    await Promise.all(names.map((name) => operated.sessions.launch(name, rushed)));
    await eventually('each is Ready or refused', async () => {
      const all = await Promise.all(names.map((name) => operated.sessions.status(name)));
      return all.every(
        ({ phase, conditions = [] }) => phase === 'Ready' || conditions.some(({ reason }) => reason === 'HostTaken'),
      );
    });
    const routes = (await operated.sessions.list('IngressRoute')).filter(({ spec }) =>
      JSON.stringify(spec).includes('rush.'),
    );
    expect(routes).toHaveLength(1);
  });

  test.each([
    ['the platform’s own host', { ingress: { host: 'app.workshops.example.org' } }, 'HostReserved'],
    ['a host elsewhere', { ingress: { host: 'session.example.com' } }, 'HostNotAllowed'],
    [
      'an annotation that others act upon',
      { ingress: { annotations: { 'cert-manager.io/issuer': 'x' } } },
      'AnnotationNotAllowed',
    ],
    ['too long a duration', { duration: '8d' }, 'DurationTooLong'],
  ])('%s is refused, and served once it is changed', async (_, spec, reason) => {
    const name = reason.toLowerCase();
    const { metadata } = await operated.sessions.launch(name, spec);
    await operated.sessions.says(name, 'Stalled', reason);
    expect(await operated.sessions.children(metadata.uid)).toEqual([]);
    await operated.sessions.patch('Workshop', name, { spec: { ingress: null, duration: '1h' } });
    await operated.sessions.reaches(name, 'Ready');
  });

  test.each([
    ['too long a duration', 'long', { duration: '8d' }],
    ['an annotation', 'noted', { ingress: { annotations: { 'cert-manager.io/issuer': 'x' } } }],
  ])('one that is refused for %s keeps its host from nobody, and waits its turn', async (_, name, fault) => {
    const { sessions } = operated;
    const host = { host: `${name}.workshops.example.org` };
    const [older, younger] = [`${name}-older`, `${name}-younger`];
    await sessions.launch(older, { ...fault, ingress: { ...('ingress' in fault ? fault.ingress : {}), ...host } });
    await sessions.says(older, 'Stalled', 'ingress' in fault ? 'AnnotationNotAllowed' : 'DurationTooLong');
    await sessions.launch(younger, { ingress: host });
    await sessions.reaches(younger, 'Ready');
    await sessions.patch('Workshop', older, { spec: { duration: '1h', ingress: { annotations: null } } });
    await sessions.says(older, 'Stalled', 'HostTaken');
    await sessions.delete('Workshop', younger);
    await sessions.reaches(older, 'Ready');
    expect((await sessions.status(older)).url).toBe(`https://${host.host}`);
  });

  test('one that is refused keeps its name from nobody, and waits its turn', async () => {
    const { sessions } = operated;
    await sessions.launch('name-older', { name: 'one-name', duration: '8d' });
    await sessions.says('name-older', 'Stalled', 'DurationTooLong');
    await sessions.launch('name-younger', { name: 'one-name' });
    await sessions.reaches('name-younger', 'Ready');
    await sessions.patch('Workshop', 'name-older', { spec: { duration: '1h' } });
    await sessions.says('name-older', 'Stalled', 'NameTaken');
    await sessions.delete('Workshop', 'name-younger');
    await sessions.reaches('name-older', 'Ready');
  });

  test('those that wait for one get their turn when it is refused before it began', async () => {
    const { sessions } = operated;
    const asks = { ingress: { host: 'turn.workshops.example.org' } };
    // Somebody else's object keeps the first from beginning, though it has been granted the host.
    await sessions.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'turn-first-service' },
      spec: { ports: [{ port: 80 }] },
    });
    await sessions.launch('turn-first', asks);
    await sessions.says('turn-first', 'Stalled', 'NameTaken');
    await sessions.launch('turn-second', asks);
    await sessions.says('turn-second', 'Stalled', 'HostTaken');
    await sessions.patch('Workshop', 'turn-first', { spec: { duration: '8d' } });
    await sessions.reaches('turn-second', 'Ready');
  });

  test('a change that is refused leaves a running session alone', async () => {
    await operated.sessions.launch('running');
    const { status } = await operated.sessions.reaches('running', 'Ready');
    await operated.sessions.patch('Workshop', 'running', { spec: { ingress: { host: 'api.workshops.example.org' } } });
    await operated.sessions.says('running', 'Stalled', 'HostReserved');
    const after = await operated.sessions.status('running');
    expect([after.phase, after.url]).toEqual(['Ready', status.url]);
  });

  test('one whose Deployment goes meanwhile is not Ready, and comes back when the change is allowed', async () => {
    const { session } = await operated.sessions.status('running');
    await operated.sessions.delete('Deployment', 'running-deployment');
    const { message } = await operated.sessions.says('running', 'Ready', 'HostReserved');
    expect(message).toContain('api.workshops.example.org');
    expect((await operated.sessions.status('running')).phase).toBe('Starting');
    expect(await operated.sessions.find('Deployment', 'running-deployment')).toBeUndefined();
    await operated.sessions.patch('Workshop', 'running', { spec: { ingress: { host: null } } });
    const { status } = await operated.sessions.reaches('running', 'Ready');
    expect(status.session).toEqual(session);
  });

  test('an app on the proxy’s port is no clash', async () => {
    await operated.sessions.launch('on-8080', { port: 8080 });
    await operated.sessions.reaches('on-8080', 'Ready');
    const [pod] = await operated.sessions.pods('on-8080');
    expect(
      pod.spec.containers.flatMap(({ ports }: { ports: { containerPort: number }[] }) =>
        ports.map(({ containerPort }) => containerPort),
      ),
    ).toEqual([8080, 8081]);
  });
});
