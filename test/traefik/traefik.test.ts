// What the rendered routes make the real Traefik do, with the real oauth2-proxy before sessions: which routes it has,
// who gets where, and that no identity that a client claims arrives anywhere. That no pod gets to a session past Traefik is
// its network policy's part: the table of flows in test/constructs/session-network.test.ts, and `make e2e`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityHeaders, identityHeaderSpellings } from '../../src/model/platform/identity-headers.js';
import { hostOf } from '../../src/model/sessions/index.js';
import type { ControlPlane } from '../cluster/harness/control-plane.js';
import { connectControlPlane, describeCluster, eventually } from '../cluster/harness/control-plane.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { signedInAs } from '../oauth2-proxy/run-proxy.js';
import type { Received, Sent } from './browser.js';
import { send } from './browser.js';
import type { Installation } from './installation.js';
import { accessToken, install, people, sessions } from './installation.js';
import type { Arrival, HeaderLine } from './pod-network.js';

const domain = 'workshops.example.org';
const hosts = sessions.map((workshop) => hostOf(workshop, settingsWith()));
const [host = ''] = hosts;
const [attendee = '', somebody = '', outsider = ''] = people;
const signedIn = (email: string): HeaderLine[] =>
  Object.entries(signedInAs(email)).map(([name, value]) => [name, value]);
const browser: HeaderLine = ['Accept', 'text/html'];
const mallory = 'mallory@example.org';

/** A header as programs see it that read headers as CGI variables. */
const asVariable = (name: string): string => name.toUpperCase().replaceAll(/[-.]/g, '_');
const identityVariables = new Set(identityHeaders.map(asVariable));
const claims = (lines: readonly HeaderLine[]): readonly HeaderLine[] =>
  lines.filter(([name]) => identityVariables.has(asVariable(name)));

describeCluster('behind the real Traefik', () => {
  let cluster: ControlPlane;
  let installation: Installation;

  beforeAll(async () => {
    cluster = connectControlPlane();
    installation = await install(cluster);
    await eventually('Traefik routes every session', async () => {
      const routers = await installation.traefik.routers();
      const known = hosts.filter((each) => routers.some(({ rule }) => rule === `Host(\`${each}\`)`));
      return known.length === hosts.length;
    });
    await eventually('sessions and platform answer', async () => {
      const answers = await Promise.all(
        [...hosts, `app.${domain}`, `api.${domain}`].map((each) => ask({ host: each })),
      );
      return answers.every(({ status }) => ![404, 502, 503].includes(status));
    });
  });
  afterAll(() => (installation as Installation | undefined)?.stop());

  const ask = (sent: Sent): Promise<Received> => send(installation.traefik.securePort, sent);

  /** Sends a request and returns the answer with what arrived for it, apart from the question to oauth2-proxy. */
  async function trace(sent: Sent): Promise<Received & { backend: Arrival[]; questions: Arrival[] }> {
    const { arrivals } = installation.network;
    const before = arrivals.length;
    const answer = await ask(sent);
    const here = arrivals.slice(before);
    const isQuestion = ({ address }: Arrival) => address.startsWith('orchestra-oauth2-proxy.');
    return { ...answer, backend: here.filter((each) => !isQuestion(each)), questions: here.filter(isQuestion) };
  }

  describe('its routers', () => {
    it('are enabled, for every session with its host and below the platform', async () => {
      const routers = await installation.traefik.routers();
      expect(routers.filter(({ status }) => status !== 'enabled')).toEqual([]);
      const ofSessions = routers.filter(({ provider }) => provider === 'kubernetescrd');
      expect(ofSessions.map(({ rule, priority, entryPoints }) => [rule, priority, entryPoints]).sort()).toEqual(
        hosts.map((each) => [`Host(\`${each}\`)`, 100, ['websecure']]).sort(),
      );
      expect(ofSessions.map(({ middlewares = [] }) => middlewares.map((name) => name.replace(/@.*/, '')))).toEqual(
        ofSessions.map(({ name }) => {
          const session = sessions.find(({ spec }) => name.startsWith(`orchestra-workshops-${spec.name}-ingress-`));
          return ['headers', 'auth'].map((part) => `orchestra-workshops-${session?.spec.name ?? ''}-${part}`);
        }),
      );
    });

    it('are enabled for every path of the platform', async () => {
      const routers = await installation.traefik.routers();
      const ofPlatform = routers.filter(({ provider }) => provider === 'kubernetes');
      const secure = ofPlatform.filter(({ entryPoints }) => entryPoints.includes('websecure'));
      expect(secure.map(({ rule, priority }) => [rule.replaceAll('"', '`'), priority]).sort()).toEqual([
        [`Host(\`api.${domain}\`) && PathPrefix(\`/\`)`, 1000],
        [`Host(\`app.${domain}\`) && PathPrefix(\`/\`)`, 1000],
        [`Host(\`app.${domain}\`) && PathPrefix(\`/oauth2\`)`, 1001],
      ]);
    });
  });

  describe('a signed-out', () => {
    it('browser is sent to sign in by the auth address itself, and back to the session', async () => {
      const { status, headers, backend } = await trace({ host, path: '/lab?a=b%20c', headers: [browser] });
      expect([status, backend]).toEqual([302, []]);
      const location = new URL(headers.location ?? '');
      expect(location.origin).toBe('https://accounts.google.com');
      expect(location.searchParams.get('redirect_uri')).toBe(`https://app.${domain}/oauth2/callback`);
      expect(location.searchParams.get('state')).toContain(`:https://${host}/lab?a=b%20c`);
      expect(headers['set-cookie']?.join()).toContain(`Domain=${domain}`);
    });

    it('program is told 401', async () => {
      const { status, backend } = await trace({ host, headers: [['Accept', 'application/json']] });
      expect([status, backend]).toEqual([401, []]);
    });

    it('client that claims an identity is asked who it is all the same', async () => {
      const headers = [browser, ...identityHeaderSpellings().map((name): HeaderLine => [name, mallory])];
      const { status, backend, questions } = await trace({ host, headers });
      expect([status, backend]).toEqual([302, []]);
      expect(questions.flatMap((each) => claims(each.headers))).toEqual([]);
    });

    it('client cannot open a websocket', async () => {
      const { status, backend } = await trace({ host, headers: upgrade });
      expect([status, backend]).toEqual([302, []]);
    });
  });

  describe('somebody who is signed in', () => {
    it.each(hosts.map((each, index) => [each, sessions[index]?.spec.name]))('reaches %s', async (each, name) => {
      const { status, body } = await ask({ host: each, headers: [browser, ...signedIn(attendee)] });
      expect([status, body]).toEqual([200, name]);
    });

    it('is named to the session by one header, and the access token is not passed on', async () => {
      const { backend } = await trace({ host, headers: [browser, ...signedIn(attendee)] });
      expect(backend).toHaveLength(1);
      expect(claims(backend[0]?.headers ?? [])).toEqual([['X-Auth-Request-Email', attendee]]);
      expect(JSON.stringify(backend)).not.toContain(accessToken);
    });

    it('is named to the session of somebody else as who they are', async () => {
      const { backend } = await trace({ host, headers: signedIn(somebody) });
      expect(claims(backend[0]?.headers ?? [])).toEqual([['X-Auth-Request-Email', somebody]]);
    });

    it('but may not be here, is told so and not sent to sign in again', async () => {
      const { status, backend } = await trace({ host, headers: [browser, ...signedIn(outsider)] });
      expect([status, backend]).toEqual([403, []]);
    });

    it('finds the frontend and the API at the platform', async () => {
      for (const [name, body] of [
        ['app', 'frontend'],
        ['api', 'api'],
      ]) {
        const answer = await ask({ host: `${name ?? ''}.${domain}`, headers: signedIn(attendee) });
        expect([answer.status, answer.body]).toEqual([200, body]);
      }
    });
  });

  const upgrade: HeaderLine[] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ];
  const forged = (name: string): HeaderLine => [name, mallory];
  const email = 'X-Auth-Request-Email';

  /** Requests of somebody signed in who claims to be somebody else. */
  const forgeries: readonly [string, Omit<Sent, 'host'>][] = [
    ['every spelling at once', { headers: identityHeaderSpellings().map(forged) }],
    ...identityHeaders.map((name): [string, Omit<Sent, 'host'>] => [
      `${name.toLowerCase()} and ${name.toUpperCase()}`,
      { headers: [forged(name.toLowerCase()), forged(name.toUpperCase())] },
    ]),
    ['x_AUTH.request-EMAIL', { headers: [forged('x_AUTH.request-EMAIL')] }],
    ['twice', { headers: [forged(email), forged(email)] }],
    ['a header that Connection would remove', { headers: [['Connection', email], forged(email)] }],
    [
      'what Connection would remove in other spellings',
      { headers: [['Connection', 'x_auth_request_email'], forged('x_auth_request_email')] },
    ],
    ['a websocket upgrade', { headers: [...upgrade, ...identityHeaderSpellings().map(forged)] }],
    [
      'X-Forwarded-Host',
      {
        headers: [
          ['X-Forwarded-Host', `evil.example`],
          ['X-Forwarded-Uri', '/oauth2/auth'],
        ],
      },
    ],
    ['a trailer', { trailers: [forged(email), forged('X_Auth_Request_Email')] }],
  ];

  describe('no identity that a client claims arrives', () => {
    describe.each<[string, string, HeaderLine[]]>([
      ['at a session', host, [[email, attendee]]],
      [
        'at the API',
        `api.${domain}`,
        [
          [email, attendee],
          ['X-Auth-Request-User', attendee],
        ],
      ],
    ])('%s:', (_, target, expected) => {
      it.each(forgeries)('%s', (__, sent) => onlyTruthArrives(target, sent, expected));
    });
  });

  it.each(identityHeaders)('no spelling of %s arrives at a session by itself', async (header) => {
    for (const name of identityHeaderSpellings().filter((each) => asVariable(each) === asVariable(header))) {
      const { backend } = await trace({ host, headers: [forged(name), ...signedIn(attendee)] });
      expect(claims(backend[0]?.headers ?? []), name).toEqual([[email, attendee]]);
    }
  });

  it('a route without these Middlewares would let all of it through', async () => {
    const bare = `bare.${domain}`;
    await route('bare', bare);
    const lines: HeaderLine[] = [...upgrade.slice(2), ...identityHeaderSpellings().map(forged)];
    const { backend } = await trace({ host: bare, headers: lines, trailers: [['X-Checksum', 'of the body']] });
    const arrived = claims(backend[0]?.headers ?? []);
    expect(new Set(arrived.map(([name]) => asVariable(name)))).toEqual(identityVariables);
    expect(arrived).toHaveLength(identityHeaderSpellings().length);
    // Trailers it would not: Traefik hands none on.
    expect(backend[0]?.trailers).toEqual([]);
  });

  describe('a session gone and recreated under the same name', () => {
    const [recreated] = sessions;

    beforeAll(async () => {
      if (recreated === undefined) throw new Error('no session');
      await installation.removeSession(recreated);
      await eventually('nobody answers at its host', async () => (await ask({ host })).status === 404);
      await installation.addSession(recreated);
      await eventually('it answers', async () => ![404, 502, 503].includes((await ask({ host })).status));
    });

    it('is nobody’s who is not signed in', async () => {
      const { backend } = await trace({ host, headers: identityHeaderSpellings().map(forged) });
      expect(backend).toEqual([]);
    });

    it.each(forgeries)('is told only the truth: %s', (_, sent) => onlyTruthArrives(host, sent, [[email, attendee]]));
  });

  it('no route of a session takes a host of the platform', async () => {
    await route('takeover', `api.${domain}`);
    const { body } = await ask({ host: `api.${domain}`, headers: signedIn(attendee) });
    expect(body).toBe('api');
  });

  /** Of somebody who is signed in and claims to be somebody else, what oauth2-proxy says arrives, and nothing more. */
  async function onlyTruthArrives(target: string, sent: Omit<Sent, 'host'>, expected: HeaderLine[]): Promise<void> {
    const headers = [...(sent.headers ?? []), ...signedIn(attendee)];
    const { status, backend, questions } = await trace({ ...sent, host: target, headers });
    expect([200, 101]).toContain(status);
    expect(backend).toHaveLength(1);
    expect(questions).not.toHaveLength(0);
    const [arrived] = backend;
    const named = claims([...(arrived?.headers ?? []), ...(arrived?.trailers ?? [])]).filter(
      ([name]) => name !== 'X-Auth-Request-Access-Token',
    );
    expect([...named].sort()).toEqual([...expected].sort());
    expect(JSON.stringify([arrived?.headers, questions.map((each) => each.headers)])).not.toContain(mallory);
  }

  /** A route to the first session as somebody might write it, with the priority that sessions have. */
  async function route(name: string, target: string): Promise<void> {
    const services = [{ name: `${sessions[0]?.spec.name ?? ''}-service`, port: 80 }];
    const manifest = {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name, namespace: 'orchestra-workshops' },
      spec: {
        entryPoints: ['websecure'],
        routes: [{ kind: 'Rule', match: `Host(\`${target}\`)`, priority: 100, services }],
        tls: {},
      },
    };
    const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-f', '-'], {
      input: JSON.stringify(manifest),
    });
    expect(code, stderr).toBe(0);
    await eventually('Traefik has the route', async () =>
      (await installation.traefik.routers()).some(
        (router) => router.name.includes(`-${name}-`) && router.status === 'enabled',
      ),
    );
  }
});
