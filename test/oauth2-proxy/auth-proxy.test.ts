// What the rendered settings make the real oauth2-proxy do, in both modes. The identity provider itself is not asked:
// somebody signed in is somebody with a password of a file that only the tests mount.
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { sessionAuthPath, sessionAuthRequestHeaders } from '../../src/model/platform/session-auth.js';
import { describeProxy } from './binary.js';
import type { Answer, RunningProxy } from './run-proxy.js';
import { judge, runProxy, signedInAs } from './run-proxy.js';

const ada = signedInAs('ada@example.edu');
const eve = signedInAs('eve@elsewhere.org');
const people = ['ada@example.edu', 'eve@elsewhere.org'];

/** A request of a browser for a page of a session, as the ingress controller asks about it. */
const ofSession = {
  accept: 'text/html',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'my-lab.orchestra.example.edu',
  'x-forwarded-uri': '/lab?path=a%20b',
};

/** Values that believe what this machine says about the original request. */
function values(over: JsonObject & { readonly proxy?: JsonObject } = {}): JsonObject {
  const { proxy = {}, ...rest } = over;
  return {
    global: { domain: 'orchestra.example.edu' },
    api: { database: { existingSecret: 'orchestra-db' } },
    'oauth2-proxy': {
      config: { configFile: 'email_domains = [ "example.edu" ]' },
      trustedProxyIPs: ['127.0.0.0/8'],
      ...proxy,
    },
    ...rest,
  };
}

/** Runs a proxy for all tests of a block. */
function running(document: JsonObject): () => RunningProxy {
  let proxy: RunningProxy;
  beforeAll(async () => {
    proxy = await runProxy(document, people);
  });
  afterAll(() => proxy.stop());
  return () => proxy;
}

/** Runs a proxy for one test. */
async function runOnce(document: JsonObject): Promise<RunningProxy> {
  const proxy = await runProxy(document, people);
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** The parameters of a redirect to the identity provider. */
function signInParameters({ status, headers }: Answer): Record<string, string> {
  const location = new URL(headers.get('location') ?? '');
  expect([status, location.origin]).toEqual([302, 'https://accounts.google.com']);
  return Object.fromEntries(location.searchParams);
}

/** Where somebody comes back to after signing in: the state is a nonce, a colon and this. */
function comesBackTo(answer: Answer): string {
  return signInParameters(answer)['state']!.replace(/^[^:]*:/, '');
}

describeProxy('asked by the ingress controller about each request', () => {
  const proxy = running(values());

  it('is alive, ready, and serves metrics on a port of their own', async () => {
    expect((await proxy().get('/ping')).status).toBe(200);
    expect((await proxy().get('/ready')).status).toBe(200);
    expect((await proxy().metrics()).body).toMatch(/^go_goroutines [0-9]+$/m);
  });

  it('sends a browser that asks for a session to sign in, and back to the session', async () => {
    const answer = await proxy().get(sessionAuthPath, ofSession);
    expect(signInParameters(answer)).toMatchObject({
      client_id: 'existing-id',
      redirect_uri: 'https://app.orchestra.example.edu/oauth2/callback',
    });
    expect(comesBackTo(answer)).toBe('https://my-lab.orchestra.example.edu/lab?path=a%20b');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^_oauth2_proxy_csrf=.*; Domain=orchestra\.example\.edu; .*HttpOnly; Secure$/,
    );
  });

  it('tells a program that asks for a session 401', async () => {
    expect((await proxy().get(sessionAuthPath, { ...ofSession, accept: 'application/json' })).status).toBe(401);
  });

  it('names somebody who is signed in, and answers 200 on exactly the path for sessions', async () => {
    const answer = await proxy().get(sessionAuthPath, { ...ofSession, ...ada });
    expect([answer.status, answer.body]).toEqual([200, 'signed in\n']);
    expect(answer.headers.get('x-auth-request-email')).toBe('ada@example.edu');
    expect((await proxy().get(`${sessionAuthPath}/`, ada)).status).toBe(404);
    expect((await proxy().get('/', ada)).status).toBe(404);
  });

  it('refuses somebody who is signed in but not admitted, without another round of signing in', async () => {
    expect((await proxy().get(sessionAuthPath, { ...ofSession, ...eve })).status).toBe(403);
    // To the ingress controller /oauth2/auth says 401 about them; the next sign-in ends in the proxy's own 403 page.
    expect((await proxy().get('/oauth2/auth', eve)).status).toBe(401);
  });

  it('answers 401 and 202 on /oauth2/auth', async () => {
    expect((await proxy().get('/oauth2/auth')).status).toBe(401);
    const answer = await proxy().get('/oauth2/auth', ada);
    expect([answer.status, answer.headers.get('x-auth-request-email')]).toEqual([202, 'ada@example.edu']);
  });

  it('comes back to addresses of the domain alone', async () => {
    const start = async (url: string) => comesBackTo(await proxy().get(`/oauth2/start?rd=${encodeURIComponent(url)}`));
    const page = 'https://app.orchestra.example.edu/sessions?tab=mine';
    expect(await start(page)).toBe(page);
    expect(await start('/sessions?tab=mine')).toBe('/sessions?tab=mine');
    expect(await start('https://orchestra.example.edu.evil.org/')).toBe('/');
    expect(await start('https://app.orchestra.example.edu:8443/')).toBe('/');
  });

  it('would answer conditions and ranges about its own page, so those must not accompany the question', async () => {
    const asked = async (headers: Record<string, string>) =>
      (await proxy().get(sessionAuthPath, { ...ofSession, ...ada, ...headers })).status;
    expect(await asked({ range: 'bytes=5000-' })).toBe(416);
    expect(await asked({ 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() })).toBe(304);
    expect(await asked({ 'if-match': '"abc"' })).toBe(412);
    const passed = sessionAuthRequestHeaders.map((header) => header.toLowerCase());
    expect(passed.filter((header) => /^(range|if-)/.test(header))).toEqual([]);
    expect(passed).toEqual(expect.arrayContaining([...Object.keys(ofSession), 'cookie', 'authorization']));
  });
});

describeProxy('before the frontend', () => {
  const upstream = 'upstreams = [ "http://127.0.0.1:1/" ]';
  const proxy = running(
    values({
      oauth2Proxy: { fullProxy: true },
      proxy: { config: { configFile: `email_domains = [ "example.edu" ]\n${upstream}` } },
    }),
  );

  it('sends browsers to sign in', async () => {
    const answer = await proxy().get('/sessions', { accept: 'text/html' });
    expect(signInParameters(answer)['redirect_uri']).toBe('https://app.orchestra.example.edu/oauth2/callback');
    expect(comesBackTo(answer)).toBe('/sessions');
    expect(proxy().frontend).toEqual([]);
  });

  it('hands on what people ask who are signed in, whatever upstream the file names', async () => {
    const answer = await proxy().get('/sessions?tab=mine', ada);
    expect([answer.status, answer.body]).toEqual([200, 'the frontend']);
    expect(proxy().frontend.map(({ url }) => url)).toEqual(['/sessions?tab=mine']);
    expect(proxy().frontend[0]!.headers['x-forwarded-user']).toBe('ada@example.edu');
  });

  it('answers for sessions itself', async () => {
    const seen = proxy().frontend.length;
    const answer = await proxy().get(sessionAuthPath, { ...ofSession, ...ada });
    expect([answer.status, answer.headers.get('x-auth-request-email')]).toEqual([200, 'ada@example.edu']);
    expect(comesBackTo(await proxy().get(sessionAuthPath, ofSession))).toMatch(/^https:\/\/my-lab\./);
    expect(proxy().frontend).toHaveLength(seen);
  });
});

describeProxy('without TLS, on a port', () => {
  const proxy = running(values({ ingress: { tls: { enabled: false }, port: '30080' } }));

  it('comes back over http to that port, with cookies that http carries', async () => {
    const page = 'http://my-lab.orchestra.example.edu:30080/lab';
    const answer = await proxy().get(`/oauth2/start?rd=${encodeURIComponent(page)}`);
    expect(signInParameters(answer)['redirect_uri']).toBe('http://app.orchestra.example.edu:30080/oauth2/callback');
    expect(comesBackTo(answer)).toBe(page);
    expect(answer.headers.get('set-cookie')).not.toContain('Secure');
  });
});

describeProxy('with flags of the user', () => {
  const flags = {
    'redirect-url': 'https://sign-in.example.edu/done',
    'set-xauthrequest': false,
    'cookie-httponly': false,
  };

  it.each([
    ['a map', flags],
    ['a list', Object.entries(flags).map(([flag, value]) => `--${flag}=${String(value)}`)],
  ])('lets %s win over everything derived', async (_, extraArgs) => {
    const proxy = await runOnce(values({ proxy: { extraArgs } }));
    const signIn = await proxy.get('/oauth2/start');
    expect(signInParameters(signIn)['redirect_uri']).toBe('https://sign-in.example.edu/done');
    expect(signIn.headers.get('set-cookie')).not.toContain('HttpOnly');
    const answer = await proxy.get(sessionAuthPath, ada);
    expect([answer.status, answer.headers.get('x-auth-request-email')]).toEqual([200, null]);
  });
});

describeProxy('with credentials, people and groups from the values', () => {
  it('takes the inline credentials and the name of the cookie', async () => {
    const config = { clientID: 'inline-id', clientSecret: 's3cret', cookieSecret: '0123456789abcdef01234567' };
    const proxy = await runOnce(
      values({
        proxy: { config: { ...config, cookieName: 'orchestra', configFile: 'email_domains = ["example.edu"]' } },
      }),
    );
    const answer = await proxy.get('/oauth2/start');
    expect(signInParameters(answer)['client_id']).toBe('inline-id');
    expect(answer.headers.get('set-cookie')).toMatch(/^orchestra_csrf=/);
  });

  it.each([
    "'email_domains' = ['example.edu']",
    'EMAIL_Domains = "example.edu"',
    '"email_domains" = ["", "example.edu"]',
  ])('reads %s as the rules do: as an e-mail rule', async (configFile) => {
    const proxy = await runOnce(values({ proxy: { config: { configFile } } }));
    expect((await proxy.get('/oauth2/auth', ada)).status).toBe(202);
    expect((await proxy.get('/oauth2/auth', eve)).status).toBe(401);
  });

  it('takes a list of no domains for no rule, as the rules do', async () => {
    const proxy = { config: { configFile: 'email_domains = []' }, extraEnvFrom: [{ configMapRef: { name: 'mine' } }] };
    expect(await judge(values({ proxy }))).toContain('missing setting for email validation');
  });

  it('admits exactly the people of the list', async () => {
    const authenticatedEmailsFile = { enabled: true, restricted_access: 'eve@elsewhere.org' };
    const proxy = await runOnce(values({ proxy: { config: {}, authenticatedEmailsFile } }));
    expect((await proxy.get('/oauth2/auth', eve)).status).toBe(202);
    expect((await proxy.get('/oauth2/auth', ada)).status).toBe(401);
  });

  it('believes nobody about the original request when no network is trusted', async () => {
    const proxy = await runOnce(values({ proxy: { trustedProxyIPs: [] } }));
    expect(comesBackTo(await proxy.get(sessionAuthPath, ofSession))).toBe(sessionAuthPath);
  });

  it.each<[string, JsonObject]>([
    ['an inline key', { serviceAccountJson: '{}' }],
    ['the credentials of the pod', { useApplicationDefaultCredentials: true, targetPrincipal: 'groups@example.edu' }],
  ])('accepts the flags of Google groups with %s', async (_, credentials) => {
    const google = {
      adminEmail: 'admin@example.edu',
      groups: ['staff@example.edu', 'lab@example.edu'],
      ...credentials,
    };
    const config = { configFile: 'email_domains = [ "example.edu" ]', google };
    expect(await judge(values({ proxy: { config } }))).toBe('configuration is valid');
  });
});
