// What people do with sessions, step by step, each until everything is as it should be.
import { leave } from '../cluster/operator/existing-operator.js';
import type { Live, Namespace } from '../cluster/operator/workshops.js';
import type { Lane } from './lane.js';
import type { Run } from './run.js';

/** A step of one run, or something that is done to the operator once, for all runs that are made together. */
export type Step = { readonly run: (run: Run) => Promise<void> } | { readonly operator: (lane: Lane) => Promise<void> };

/** A story about one session. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** How many pods there are in all of it: the first one, and one for each reason to replace it. */
  readonly pods: number | readonly number[];
  /** How many volumes. @default 0 */
  readonly volumes?: number;
  /** How long it takes by its own time, roughly. @default 0 */
  readonly lastsSeconds?: number;
}

const storage = { size: '1Gi' };

/** Which the platform does not allow. */
const foreignHost = { ingress: { host: 'elsewhere.example.com' } };

/** Long enough to be seen before it is over, on a machine as slow as it was lately and by an operator killed in between. */
function shortDuration({ lane, trial }: Run): string {
  return `${String(10 + 2 * lane.pace.secondsToReady() + (trial.strike?.fault.delaySeconds ?? 0))}s`;
}

const inHours = (hours: number): string =>
  new Date(Date.now() + hours * 3_600_000).toISOString().replace('Z', '000+00:00');

const launched = (spec: object = {}): Step => ({ run: (run) => run.launch(spec) });
const ready: Step = { run: (run) => run.isReady() };
const removed: Step = { run: (run) => run.lane.sessions.delete('Workshop', run.name) };
const gone: Step = { run: (run) => run.isGone() };

/** On a slow machine it may be over before it is Ready, or have more time because nobody was told of its end before. */
const readyThenOver: Step = {
  run: async (run) => {
    await run.isReady(() => run.find()?.metadata.deletionTimestamp !== undefined || run.isDeleted());
    const leftMs = Date.parse(run.find()?.status?.session?.expiresAt ?? '') - Date.now();
    await run.isGone(Math.max(0, leftMs || 0) / 1000);
  },
};
const changed = (spec: object): Step => ({
  run: async (run) => void (await run.lane.sessions.patch('Workshop', run.name, { spec })),
});

const touched: Step = {
  run: async (run) =>
    void (await run.lane.sessions.patch('Workshop', run.name, { metadata: { labels: { tried: 'again' } } })),
};

function variable(run: Run, name: string): string | undefined {
  const { containers = [] } = run.find('Deployment', '-deployment')?.spec.template.spec ?? {};
  const variables: Live[] = containers.flatMap(({ env = [] }: Live) => env);
  return variables.find((each) => each.name === name)?.value;
}

const hasVariable = (name: string, value: string | undefined): Step => ({
  run: async (run) => {
    await run.until(`${name} is ${String(value)}`, () => variable(run, name) === value);
    await run.isReady();
  },
});

/** Somebody deletes these children; others come in their place. */
const childrenDeleted = (children: readonly (readonly [kind: string, part: string])[]): Step => ({
  run: async (run) => {
    const before = children.map(([kind, part]) => run.find(kind, part)?.metadata.uid as string);
    for (const [kind, part] of children) await run.lane.sessions.delete(kind, `${run.name}${part}`);
    await run.until('what was deleted is there again', () =>
      children.every(([kind, part], index) => ![undefined, before[index]].includes(run.find(kind, part)?.metadata.uid)),
    );
    await run.isReady();
  },
});

const edits: readonly (readonly [kind: string, part: string, patch: object])[] = [
  ['Service', '-service', { spec: { selector: { 'orchestra.io/workshop': 'elsewhere' } } }],
  [
    'IngressRoute',
    '-ingress',
    { metadata: { labels: { 'orchestra.io/workshop': 'elsewhere' } }, spec: { entryPoints: ['elsewhere'] } },
  ],
  ['NetworkPolicy', '-network', { spec: { policyTypes: ['Egress'] } }],
  ['Middleware', '-auth', { spec: { forwardAuth: { address: 'http://elsewhere.example.org' } } }],
];

const childrenEdited: Step = {
  run: async (run) => {
    const isEdited = ([kind, part]: (typeof edits)[number]): boolean =>
      /elsewhere|"policyTypes":\["Egress"\]/.test(JSON.stringify(run.find(kind, part) ?? ''));
    for (const [kind, part, patch] of edits) await run.lane.sessions.patch(kind, `${run.name}${part}`, patch);
    await run.until('what was edited is put back', () => !edits.some(isEdited));
  },
};

const extended: Step = {
  run: async (run) => {
    await run.extend(3_600_000);
    await run.until('the extension is accepted', () => run.find()?.status.session.expiresAt === run.extendedTo);
  },
};

/** Another Workshop of the same name, as soon as the API server takes one. */
const recreated: Step = {
  run: async (run) => {
    await run.lane.sessions.delete('Workshop', run.name);
    await run.until('the Workshop is gone', () => run.find() === undefined);
    await run.launch({ storage });
  },
};

/** Deleted while its first object is on its way. */
const removedAtOnce: Step = {
  run: async (run) => {
    await run.until('something is written', () => run.writes.length > 0);
    await run.lane.sessions.delete('Workshop', run.name);
  },
};

const saysReason = (type: string, reason: string): Step => ({
  run: (run) =>
    run.until(`says ${type} ${reason}`, () =>
      run.find()?.status?.conditions?.some((each: Live) => each.type === type && each.reason === reason),
    ),
});

/** Somebody's policy bears one of our names: no cache knows it before it is met. */
const nameTaken: Step = {
  run: ({ name, lane: { sessions } }) => putPolicy(sessions, name),
};

async function putPolicy(sessions: Namespace, name: string): Promise<void> {
  await sessions.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${name}-network` },
    spec: { podSelector: {} },
  });
}

/** So does a Service of another Workshop, which is refused and has nothing else: that one is known, and nothing is tried. */
const namesTaken: Step = {
  run: async ({ name, lane: { sessions } }) => {
    await putPolicy(sessions, name);
    const { apiVersion, kind, metadata } = await sessions.launch(`${name}-other`, foreignHost);
    const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
    const labels = { 'app.kubernetes.io/managed-by': 'orchestra-operator' };
    await sessions.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `${name}-service`, labels, ownerReferences: [owner] },
      spec: { ports: [{ port: 80 }] },
    });
  },
};

const nameFreed: Step = {
  run: ({ name, lane: { sessions } }) => sessions.delete('NetworkPolicy', `${name}-network`),
};

const otherRemoved: Step = {
  run: ({ name, lane: { sessions } }) => sessions.delete('Workshop', `${name}-other`),
};

/** A session waits until the name that it needs is free. */
function nameTakenFor(
  name: string,
  { taken, freed }: { readonly taken: Step; readonly freed: readonly Step[] },
): Scenario {
  // Nothing tells the operator of an object that is not its own: people who can't wait touch the Workshop.
  return { name, steps: [taken, launched(), saysReason('Stalled', 'NameTaken'), ...freed, touched, ready], pods: 1 };
}

const noPolicies = {
  ORCHESTRA_SESSIONS_NETWORK_POLICY_ENABLED: 'false',
  ORCHESTRA_TERMINATION_GRACE_PERIOD_SECONDS: '60',
};

/** The leader ends while it has something to do: it stops at its own pace, or is killed and leaves a Lease that lasts. */
function leaderChange(name: string, signal: 'SIGTERM' | 'SIGKILL'): Scenario {
  const ended: Step = {
    operator: async (lane) => {
      lane.handOver(signal);
      await lane.changed();
    },
  };
  const other = changed({ env: { TRIED: 'yes' } });
  return { name, steps: [launched(), ready, other, ended, hasVariable('TRIED', 'yes')], pods: 2 };
}

/** All of them. */
export const scenarios: readonly Scenario[] = [
  { name: 'create', steps: [launched(), ready], pods: 1 },
  { name: 'create-with-storage', steps: [launched({ storage }), ready], pods: 1, volumes: 1 },
  { name: 'create-delete', steps: [launched({ storage }), ready, removed, gone], pods: 1, volumes: 1 },
  { name: 'delete-at-once', steps: [launched(), removedAtOnce, gone], pods: [0, 1] },
  {
    name: 'expiry',
    steps: [{ run: (run) => run.launch({ duration: shortDuration(run) }) }, readyThenOver],
    pods: 1,
    lastsSeconds: 20,
  },
  { name: 'extension', steps: [launched(), ready, extended], pods: 1 },
  {
    name: 'change-and-back',
    steps: [
      launched({ storage }),
      ready,
      changed({ env: { TRIED: 'yes' } }),
      hasVariable('TRIED', 'yes'),
      changed({ env: null }),
      hasVariable('TRIED', undefined),
    ],
    pods: 3,
    volumes: 1,
  },
  {
    name: 'children-deleted',
    steps: [
      launched({ storage }),
      ready,
      childrenDeleted([
        ['Service', '-service'],
        ['NetworkPolicy', '-network'],
        ['Middleware', '-auth'],
        ['IngressRoute', '-ingress'],
      ]),
    ],
    pods: 1,
    volumes: 1,
  },
  {
    name: 'deployment-deleted',
    steps: [launched({ storage }), ready, childrenDeleted([['Deployment', '-deployment']])],
    pods: 2,
    volumes: 1,
  },
  { name: 'children-edited', steps: [launched(), ready, childrenEdited], pods: 1 },
  { name: 'recreate', steps: [launched({ storage }), ready, recreated, ready], pods: 2, volumes: 2 },
  {
    name: 'refused-then-corrected',
    steps: [launched(foreignHost), saysReason('Stalled', 'HostNotAllowed'), changed({ ingress: null }), ready],
    pods: 1,
  },
  nameTakenFor('name-taken', { taken: nameTaken, freed: [nameFreed] }),
  nameTakenFor('names-taken', { taken: namesTaken, freed: [nameFreed, otherRemoved] }),
  {
    name: 'settings-changed',
    steps: [
      launched(),
      ready,
      { operator: (lane) => lane.runs(noPolicies) },
      saysReason('UpToDate', 'OlderTemplate'),
      { run: (run) => run.until('the policy is gone', () => run.find('NetworkPolicy', '-network') === undefined) },
    ],
    pods: 1,
  },
  leaderChange('leader-change', 'SIGTERM'),
  leaderChange('leader-killed', 'SIGKILL'),
  {
    name: 'take-over',
    steps: [
      { operator: (lane) => lane.stop() },
      {
        run: async (run) => {
          const isServed = () =>
            run.until('its pod is Ready', () => run.find('Deployment', '-deployment')?.status?.readyReplicas === 1);
          const session = { name: run.name, expiresAt: inHours(6), spec: { storage } };
          await leave(run.lane.sessions, session, isServed);
        },
      },
      { operator: (lane) => lane.start() },
      saysReason('UpToDate', 'OtherOperator'),
      { run: (run) => run.until('has no finalizer', () => run.find()?.metadata.finalizers === undefined) },
    ],
    pods: 1,
    volumes: 1,
  },
];
