// Roles that are older than the operator, on the real control plane: it says at its start what they lack, although no
// session needs it yet; and says nothing where nothing is missing.
import { expect, test } from 'vitest';
import { describeOperator } from './operated.js';
import type { OperatorProcess } from './operator-process.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

describeOperator(
  'stale permissions',
  { name: 'stale', started: false, moreNamespaces: ['stale-other'] },
  (operated) => {
    test('a verb that the Role lacks is named at once, in the log and at /controllers', async () => {
      await withoutVerb('stale', 'networkpolicies', 'delete');
      const operator = await operated.start();
      await within(10, 'it is named', async () => warnings(operator).length > 0);
      expect(warnings(operator)).toMatchObject([
        {
          verb: 'delete',
          group: 'networking.k8s.io',
          resource: 'networkpolicies',
          namespace: 'stale',
          msg: 'stale permissions: the account of this operator may not delete networkpolicies.networking.k8s.io in namespace stale. What for: It goes when sessions.networkPolicy is off. To grant it, apply the roles of this release, which `orchestra bundle --for operator` prints.',
        },
      ]);
      expect(await degraded(operator)).toMatchObject([
        {
          reason: 'PermissionMissing',
          message: expect.stringContaining('may not delete networkpolicies.networking.k8s.io in namespace stale: '),
        },
      ]);
    });

    test('sessions are served meanwhile, and passes that were refused nothing take nothing back', async () => {
      await operated.sessions.launch('served');
      await operated.sessions.reaches('served', 'Ready');
      expect(await degraded(operated.operator)).toMatchObject([{ reason: 'PermissionMissing' }]);
    });

    test('once it is granted, nothing is missing any more', async () => {
      await changeVerbs('stale', 'networkpolicies', (verbs) => [...verbs, 'delete']);
      await within(30, 'it is no longer degraded', async () => (await degraded(operated.operator)).length === 0);
    });

    test('an operator that lacks nothing asks about every permission, and warns of nothing', async () => {
      const asked = reviews().length;
      await operated.restart();
      // 40 and more, in each of two namespaces.
      await within(10, 'everything is asked', async () => reviews().length >= asked + 80);
      expect(operated.operator.log().filter(({ level }) => level === 'warn')).toEqual([]);
      expect(await degraded(operated.operator)).toEqual([]);
    });

    function reviews() {
      return operated.requests().filter(({ resource }) => resource === 'selfsubjectaccessreviews');
    }

    const withoutVerb = (namespace: string, resource: string, verb: string) =>
      changeVerbs(namespace, resource, (verbs) => verbs.filter((each) => each !== verb));

    /** As an administrator who applies roles of another version. */
    async function changeVerbs(
      namespace: string,
      resource: string,
      change: (verbs: readonly string[]) => readonly string[],
    ): Promise<void> {
      const { cluster } = operated.installation;
      const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles/stale-operator`;
      const { body } = await cluster.request('GET', path);
      const { rules } = body as { rules: { resources: string[]; verbs: readonly string[] }[] };
      const changed = rules.map((rule) =>
        rule.resources.includes(resource) ? { ...rule, verbs: change(rule.verbs) } : rule,
      );
      const { status } = await cluster.request('PATCH', path, {
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: { rules: changed },
      });
      expect(status).toBe(200);
    }
  },
);

function warnings(operator: OperatorProcess) {
  return operator.log().filter(({ level, msg = '' }) => level === 'warn' && msg.startsWith('stale permissions'));
}

async function degraded(operator: OperatorProcess): Promise<Live[]> {
  return (await operator.json<{ degraded: Live[] }>('/controllers/workshops')).degraded;
}
