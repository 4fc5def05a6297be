// What is merely hard: an API server that is slow, objects as large as they may be, text in every script, a log that
// nobody takes. Nothing of it is a fault, and none of it may cost anybody a session.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AuditedRequest } from './audit.js';
import { FaultProxy } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const SLOW_MS = 500;
const HELD_MS = 12_000;
/** Written at the same time, before anything else of a session. */
const firstChildren = ['networkpolicies', 'services', 'middlewares'];

describeOperator('hardships', { name: 'hardships', started: false }, (operated) => {
  describe('an API server that takes half a second for everything', () => {
    let proxy: FaultProxy;
    afterEach(() => proxy.stop());

    test('is asked no more than a fast one, and whoever waits is served in turn', async () => {
      await operated.start();
      await operated.sessions.launch('fast');
      await operated.sessions.reaches('fast', 'Ready');
      const usual = kindsOf(await operated.settled(), 'fast');
      await operated.operator.end();

      const proxied = await FaultProxy.start(operated.installation.kubeconfig);
      proxy = proxied.proxy;
      proxy.intercept = (passage) => {
        setTimeout(() => void passage.goOn(), SLOW_MS);
        return true;
      };
      const operator = await operated.start({}, proxied.kubeconfig);
      const names = Array.from({ length: 40 }, (_, index) => `slow-${String(index)}`);
      await Promise.all(names.map((name) => operated.sessions.launch(name)));
      await within(30, 'keys wait for a worker', async () => (await queued()) > 8);
      expect((await operator.get('/healthz')).status).toBe(200);
      expect((await operator.get('/readyz')).status).toBe(200);
      const gone = names.pop() ?? '';
      await operated.sessions.delete('Workshop', gone);
      await within(120, 'all are Ready', async () => {
        const phases = (await operated.sessions.list('Workshop')).map(({ status }) => status?.phase);
        return phases.length === names.length + 1 && phases.every((phase) => phase === 'Ready');
      });
      const writes = await operated.settled(4 * SLOW_MS);
      for (const name of names) expect(kindsOf(writes, name)).toEqual(usual);
      await within(
        60,
        'what the deleted one had is gone',
        async () => !(await operated.sessions.find('Deployment', `${gone}-deployment`)),
      );
      expect(await operator.metric('orchestra_degraded{controller="workshops"}')).toBe(0);
      expect(await operator.end()).toBe(0);
    }, 240_000);

    async function queued(): Promise<number> {
      return (await operated.operator.json<Live>('/controllers/workshops')).queue.depth;
    }
  });

  describe('a webhook that holds what a session starts with for longer than a leader may go without its Lease', () => {
    let proxy: FaultProxy;
    afterEach(() => proxy.stop());

    test('costs neither the lead nor a session', async () => {
      const proxied = await FaultProxy.start(operated.installation.kubeconfig);
      proxy = proxied.proxy;
      let heldAtOnce = 0;
      let held = 0;
      proxy.intercept = (passage) => {
        if (passage.method !== 'PATCH' || !firstChildren.includes(passage.request?.resource ?? '')) return false;
        heldAtOnce = Math.max(heldAtOnce, (held += 1));
        setTimeout(() => {
          held -= 1;
          void passage.goOn();
        }, HELD_MS);
        return true;
      };
      const operator = await operated.start({}, proxied.kubeconfig);
      const names = Array.from({ length: 10 }, (_, index) => `held-${String(index)}`);
      await Promise.all(names.map((name) => operated.sessions.launch(name)));
      await within(120, 'all are Ready', allAreReady);
      const ofTheLead = operator.log().filter(({ msg = '' }) => /Lease|leads/.test(msg));
      expect(ofTheLead.map(({ msg }) => msg)).toEqual(['this replica leads']);
      expect(await operator.metric('orchestra_leader')).toBe(1);
      // As many as may be under way at all: nothing but the Lease came through.
      expect(heldAtOnce).toBe(32);
      expect(await operator.end()).toBe(0);
    }, 240_000);
  });

  describe('objects as they may be', () => {
    beforeAll(async () => {
      await operated.start();
    });
    afterAll(async () => {
      expect(await operated.operator.end()).toBe(0);
    });

    test.each([
      ['a megabyte of variables', { env: variables(1_000_000) }, {}],
      ['ten thousand annotations', {}, { annotations: named(10_000, 'example.org/') }],
      ['a quarter of a megabyte of annotations', {}, { annotations: { large: 'x'.repeat(260_000) } }],
      ['a hundred annotations for the route', { ingress: { annotations: named(100, 'example.org/') } }, {}],
    ])('served: %s', async (_, spec, metadata) => {
      const name = nextName();
      await operated.sessions.launch(name, spec, metadata);
      await operated.sessions.reaches(name, 'Ready');
      await othersAreServed();
      await operated.sessions.delete('Workshop', name);
    });

    test.each([
      ['a variable of a megabyte', { env: { LARGE: 'x'.repeat(1_000_000) } }, 'may not be more than 32768 bytes'],
      ['ten thousand variables', { env: named(10_000) }, 'must have at most 128 items'],
      ['thousands of annotations', { ingress: { annotations: named(4_000) } }, 'must have at most 128 items'],
      ['more than etcd takes', { env: variables(1_600_000) }, 'request is too large'],
    ])('refused in words when it is written: %s', async (_, spec, words) => {
      await expect(operated.sessions.launch(nextName(), spec)).rejects.toThrow(words);
      await othersAreServed();
    });

    test('a Workshop that etcd takes and a Deployment that it does not are told apart', async () => {
      const name = nextName();
      await operated.sessions.launch(name, { env: variables(1_570_300) });
      await othersAreServed();
      await within(60, 'what is wrong is told', async () => {
        const { conditions = [] } = await operated.sessions.status(name);
        return conditions.some(({ message = '' }) => message.includes('request is too large'));
      });
      await operated.sessions.delete('Workshop', name);
      await operated.sessions.isGone('Workshop', name);
    }, 120_000);

    test('text in every script arrives as it was written', async () => {
      const env = { GREETING: 'Grüße, 你好, שלום, 🎓', CONTROL: 'a\tb\nc\u2028d\u202ee', QUOTES: `'"\`$(HOME)\\` };
      const args = ['--título=Größe', 'ایران', '\u{1F9EA}'];
      const annotations = { 'orchestra.io/course': 'Εισαγωγή в R — 入門' };
      await operated.sessions.launch(
        'scripts',
        { env, args, ingress: { annotations } },
        { annotations: { note: '何' } },
      );
      await operated.sessions.reaches('scripts', 'Ready');
      const { spec } = await operated.sessions.get('Deployment', 'scripts-deployment');
      const [app] = spec.template.spec.containers;
      expect(app.args).toEqual(args);
      const variables = Object.fromEntries(app.env.map(({ name, value }: Live) => [name, value]));
      expect(variables).toMatchObject(env);
      const route = await operated.sessions.get('IngressRoute', 'scripts-ingress');
      expect(route.metadata.annotations).toMatchObject(annotations);
      const before = operated.writes().length;
      await operated.settled();
      expect(operated.writes().length).toBe(before);
    });

    let launched = 0;

    function nextName(): string {
      launched += 1;
      return `large-${String(launched)}`;
    }

    async function othersAreServed(): Promise<void> {
      const name = `beside-${String(launched)}`;
      await operated.sessions.launch(name);
      await operated.sessions.reaches(name, 'Ready');
      expect((await operated.operator.get('/healthz')).status).toBe(200);
    }
  });

  test('a log that nobody takes keeps nobody waiting, not even for the end', async () => {
    const operator = await operated.start({ ORCHESTRA_LOG_LEVEL: 'DEBUG' });
    operator.ignoreLog();
    // Some ten lines each: more than a pipe and its reader hold.
    const names = Array.from({ length: 100 }, (_, index) => `unheard-${String(index)}`);
    await Promise.all(names.map((name) => operated.sessions.launch(name)));
    await within(120, 'all are Ready', allAreReady);
    expect((await operator.get('/healthz')).status).toBe(200);
    expect(await operator.end()).toBe(0);
    await operator.heedLog();
    expect(operator.output()).not.toContain('"msg":"stopped"');
  }, 240_000);

  async function allAreReady(): Promise<boolean> {
    return (await operated.sessions.list('Workshop')).every(({ status }) => status?.phase === 'Ready');
  }
});

/** Many keys of one value. */
function named(count: number, prefix = ''): Record<string, string> {
  const keys = Array.from({ length: count }, (_, index) => `${prefix}N${String(index).padStart(5, '0')}`);
  return Object.fromEntries(keys.map((key) => [key, 'value']));
}

/** As many bytes as that, in variables of the largest size. */
function variables(bytes: number): Record<string, string> {
  const largest = 32_768;
  const sizes = Array.from({ length: Math.ceil(bytes / largest) }, (_, index) =>
    Math.min(largest, bytes - index * largest),
  );
  return Object.fromEntries(sizes.map((size, index) => [`V${String(index)}`, 'x'.repeat(size)]));
}

/** What was written about a session, Events apart. */
function kindsOf(writes: readonly AuditedRequest[], name: string): string[] {
  const own = writes.filter((write) => write.name === name || write.name.startsWith(`${name}-`));
  return own
    .filter(({ resource }) => resource !== 'events')
    .map(({ verb, resource }) => `${verb} ${resource}`)
    .sort();
}
