// What can go wrong between an operator and an API server, each as something that is done at one point of one run.
import type { FalseAnswer, Passage, RecordedWrite } from '../cluster/operator/fault-proxy.js';
import type { LineFate } from '../cluster/operator/watch-lines.js';
import { type FaultPoint, isOfWatch, watchVerbs } from './fault-point.js';
import { withoutDeployments, withoutNewsOfWorkshops } from './held-watches.js';
import type { Lane } from './lane.js';
import type { Run } from './run.js';
import type { Scenario } from './scenarios.js';

/** Where a fault has struck. */
export interface Struck {
  readonly run: Run;
  readonly lane: Lane;
  readonly write: RecordedWrite;
}

/** What faults have in common; every point is struck by one of each kind that is tried there, whatever else is chosen. */
export type FaultKind =
  | 'killed before'
  | 'killed after'
  | 'refused'
  | 'unknown outcome'
  | 'overtaken'
  | 'watch'
  | 'silent watch'
  | 'stale start'
  | 'everything'
  | 'leader'
  | 'standby';

/** One fault. */
export interface Fault {
  readonly name: string;
  readonly kind: FaultKind;
  /** True when it strikes the operator as a whole, so that no other run may be under way. @default false */
  readonly isAlone?: boolean;
  /** How much longer than usual everything may take then. @default 0 */
  readonly delaySeconds?: number;
  /** For how long it strikes whatever asks for the same again. @default - it strikes once */
  readonly lastsSeconds?: number;
  /** The points that it is tried at, of all that there are. @default - every write, or every event of a watch */
  readonly at?: (points: readonly FaultPoint[], scenario: Scenario) => readonly FaultPoint[];
  /** What is done before the session begins. @default - nothing */
  readonly before?: (lane: Lane) => void;
  /** What is done to a write. @default - it strikes watches */
  readonly onWrite?: (passage: Passage, struck: Struck) => void | Promise<void>;
  /** What becomes of an event of a watch. @default - it strikes writes */
  readonly onEvent?: LineFate;
  /** What is done to the operator's requests from then on. @default - nothing */
  readonly afterEvent?: (lane: Lane, resource: string) => void;
}

/** Where a fault may strike. */
export interface Struckable {
  readonly scenario: Scenario;
  readonly points: readonly FaultPoint[];
}

/** The points at which a fault is tried. */
export function pointsOf(
  { onWrite, at = (points) => points }: Fault,
  { scenario, points }: Struckable,
): readonly FaultPoint[] {
  const fitting = points.filter((point) => isOfWatch(point) === (onWrite === undefined));
  return at(fitting, scenario);
}

const firstAndLast = (points: readonly FaultPoint[]): FaultPoint[] =>
  [...new Set([points[0], points.at(-1)])].filter((point) => point !== undefined);

/** The first event that each watch brings, and the first end: how many follow depends on the cluster's own controllers. */
const firstOfWatches = (points: readonly FaultPoint[]): FaultPoint[] => {
  const firsts = new Map<string, FaultPoint>();
  for (const point of points) {
    const { verb, resource } = point;
    if (!firsts.has(`${verb} ${resource}`)) firsts.set(`${verb} ${resource}`, point);
  }
  return [...firsts.values()];
};

const judgedByVersion = (points: readonly FaultPoint[]): FaultPoint[] =>
  points.filter(({ verb, resource, nth }) =>
    verb === 'delete' ? resource === 'workshops' : resource === 'workshops/status' && nth > 1,
  );

function answering(name: string, answer: FalseAnswer): Fault {
  return { name, kind: 'refused', onWrite: (passage) => passage.answer(answer) };
}

function watching(name: string, onEvent: LineFate, rest: Partial<Fault> = {}): Fault {
  return { name, kind: 'watch', onEvent, at: firstOfWatches, ...rest };
}

const isFirstOf = (wanted: string, { verb, resource, nth }: FaultPoint): boolean =>
  verb !== watchVerbs.gone && resource === wanted && nth === 1;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A watch lasts up to six minutes, and is waited for a little longer. */
const silentSeconds = 420;

async function isGivenUp(lane: Lane): Promise<void> {
  await lane.until('the silent watch is given up', async () => !lane.proxy.isWaitedForInVain(), silentSeconds);
}

const dayMs = 86_400_000;
const outageSeconds = 30;

/** Everything fails for a while, this request and the Lease included. */
function failingFor(name: string, seconds: number, fail: (passage: Passage) => void): Fault {
  return {
    name,
    kind: 'everything',
    isAlone: true,
    delaySeconds: 2 * seconds,
    at: firstAndLast,
    onWrite: async (passage, { lane }) => {
      const { intercept } = lane.proxy;
      lane.proxy.intercept = (each) => {
        fail(each);
        return true;
      };
      lane.proxy.cutWatches();
      fail(passage);
      await sleep(seconds * 1000);
      lane.proxy.intercept = intercept;
    },
  };
}

/** The process is killed after a write, and its successor first sees the cluster as it was before. */
function stale(name: string, versionOf: (struck: Struck) => string): Fault {
  return {
    name,
    kind: 'stale start',
    isAlone: true,
    delaySeconds: 10,
    onWrite: async (passage, struck) => {
      const version = versionOf(struck);
      await passage.happen();
      struck.lane.crash(version);
    },
  };
}

/** For a while the server's answers say another time. */
function clockOff(name: string, ms: number): Fault {
  return {
    name,
    kind: 'everything',
    isAlone: true,
    // Clocks that were apart are believed a minute after they agree.
    delaySeconds: 90,
    at: firstAndLast,
    onWrite: async (passage, { lane }) => {
      lane.proxy.shiftClock(ms);
      await passage.goOn();
      await sleep(2000);
      lane.proxy.shiftClock(0);
    },
  };
}

interface Standby extends Pick<Fault, 'before' | 'at'> {
  /** What it must have missed before it catches up. @default - nothing more */
  readonly misses?: (run: Run) => boolean;
}

/** The leader dies once it has written, and one that lags behind leads. */
function standby(name: string, { misses = () => true, ...rest }: Standby): Fault {
  return {
    name,
    kind: 'standby',
    isAlone: true,
    delaySeconds: 120,
    onWrite: async (passage, { run, lane }) => {
      await passage.happen();
      lane.standbyLeads(() => misses(run));
    },
    ...rest,
  };
}

const conflict = { code: 409, reason: 'Conflict', message: 'the object has been modified' };
const busy = { code: 429, reason: 'TooManyRequests', message: 'too many requests', retryAfterSeconds: 1 };
const broken = { code: 500, reason: 'InternalError', message: 'etcdserver: leader changed' };
const late = {
  code: 504,
  reason: 'Timeout',
  message: 'the server was unable to return a response in the time allotted',
};
const unknown = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

/** All of them. */
export const faults: readonly Fault[] = [
  { name: 'kill-before', kind: 'killed before', isAlone: true, onWrite: (_, { lane }) => lane.crash() },
  {
    name: 'kill-after',
    kind: 'killed after',
    isAlone: true,
    onWrite: async (passage, { lane }) => {
      await passage.happen();
      lane.crash();
    },
  },
  answering('409', conflict),
  answering('429', busy),
  answering('500', broken),
  // Other events wake a session within moments: only what lasts shows that it is tried again for its own sake.
  { ...answering('500-for-a-while', broken), lastsSeconds: 5, delaySeconds: 20 },
  {
    name: '504-but-done',
    kind: 'unknown outcome',
    onWrite: async (passage) => {
      await passage.happen();
      passage.answer(late);
    },
  },
  { name: 'reset', kind: 'refused', onWrite: (passage) => passage.breakOff() },
  {
    name: 'reset-but-done',
    kind: 'unknown outcome',
    onWrite: async (passage) => {
      await passage.happen();
      passage.breakOff();
    },
  },
  // The client waits for half a minute, and so does whoever waits for one of the operator's workers.
  {
    name: 'silent-but-done',
    kind: 'unknown outcome',
    delaySeconds: 120,
    onWrite: (passage) => passage.happen(),
  },
  {
    name: 'extended-meanwhile',
    kind: 'overtaken',
    at: judgedByVersion,
    onWrite: async (passage, { run }) => {
      // Neither a session that was refused nor one that was just made anew has an end yet.
      if (!(await run.extend(8000))) run.miss();
      await passage.goOn();
    },
  },
  watching('watch-closed', 'pass-then-close'),
  watching('half-a-line', 'half'),
  watching('event-lost', 'drop-then-close'),
  watching('gone-event', 'gone'),
  watching('gone-http', 'drop-then-close', { afterEvent: (lane, resource) => lane.forgetNext(resource) }),
  watching('silence', 'mute', {
    delaySeconds: 10,
    isAlone: true,
    afterEvent: (lane) => lane.during(sleep(5000).then(() => lane.proxy.cutWatches())),
  }),
  // The operator has to notice by itself: a watch that says nothing for longer than it was asked to last is dead.
  watching('silence-for-good', 'mute', {
    kind: 'silent watch',
    delaySeconds: silentSeconds,
    isAlone: true,
    afterEvent: (lane) => lane.during(sleep(1000).then(() => isGivenUp(lane))),
    at: (points, { name }) => points.filter((point) => name === 'create' && isFirstOf('deployments', point)),
  }),
  stale('stale-by-one', ({ run }) => run.latestVersion()),
  stale('stale-from-start', ({ run }) => run.beganAt),
  failingFor('outage', outageSeconds, (passage) => passage.breakOff()),
  failingFor('token-expired', 3, (passage) => passage.answer(unknown)),
  clockOff('clock-a-day-ahead', dayMs),
  clockOff('clock-a-day-behind', -dayMs),
  {
    name: 'leader-stops',
    kind: 'leader',
    isAlone: true,
    onWrite: (passage, { lane }) => lane.handOver('SIGTERM', () => passage.goOn()),
  },
  {
    name: 'leader-dies',
    kind: 'leader',
    isAlone: true,
    delaySeconds: 40,
    at: firstAndLast,
    onWrite: (_, { lane }) => lane.handOver('SIGKILL'),
  },
  // Whoever leads then does not know the Deployment, and would make it of something else.
  standby('standby-lags', {
    before: (lane) =>
      lane.standsBy(withoutDeployments, { ORCHESTRA_SIDECAR_IMAGE: 'registry.example.com/other-sidecar:1.0' }),
    at: (points, { name }) =>
      points.filter((point) => /^create(-with-storage)?$/.test(name) && isFirstOf('deployments', point)),
  }),
  // Whoever leads then takes the Workshop for a new one, and it has ended.
  standby('standby-hears-late', {
    before: (lane) => lane.standsBy(withoutNewsOfWorkshops),
    misses: (run) => run.isDeleted(),
    at: (points, { name }) =>
      points.filter(({ verb, resource }) => name === 'expiry' && verb === 'delete' && resource === 'workshops'),
  }),
];
