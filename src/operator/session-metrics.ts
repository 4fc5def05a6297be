// What Prometheus is told of sessions, beside what the runtime counts of its own work.
import type { Metrics } from '../runtime/metrics.js';
import { phases } from '../model/workshop/index.js';
import type { ClockWatch } from './clock-watch.js';
import type { SessionFacts } from './observed.js';
import type { SessionMemories } from './session-memory.js';
import type { Workspaces } from './workspaces.js';

/** What is measured. */
export interface SessionMetricsProps {
  readonly metrics: Metrics;
  readonly memories: SessionMemories;
  readonly clock: Pick<ClockWatch, 'offsetMs'>;
  readonly workspaces: Pick<Workspaces, 'count'>;
}

/** From a warm node to a big image over a slow line. */
const startSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800];

/** Registers them; answers what hears of every decision. */
export function measureSessions({ metrics, memories, clock, workspaces }: SessionMetricsProps) {
  metrics.gauge({
    name: 'sessions',
    help: 'Sessions by phase, as this replica left them; only the leader counts any.',
    labels: ['phase'],
    collect: () =>
      phases.map((phase) => ({ labels: { phase }, value: count(memories, (facts) => facts.phase === phase) })),
  });
  metrics.gauge({
    name: 'sessions_outdated',
    help: 'Sessions whose pod is older than the settings; it is replaced when the session is restarted.',
    collect: () => [{ value: count(memories, ({ outdated }) => outdated) }],
  });
  metrics.gauge({
    name: 'workspaces',
    help: 'Kept workspaces: asked for by a Workshop, unused, or unused for longer than the idle time.',
    labels: ['state'],
    collect: () => Object.entries(workspaces.count()).map(([state, value]) => ({ labels: { state }, value })),
  });
  metrics.gauge({
    name: 'clock_offset_seconds',
    help: 'How far the clock of the API server is ahead of this machine’s. Beyond 30 seconds nothing expires.',
    collect: () => [{ value: clock.offsetMs() / 1000 }],
  });
  const observeStart = metrics.histogram({
    name: 'session_start_seconds',
    help: 'From the creation of a Workshop to the first time that its session was ready.',
    buckets: startSeconds,
  });
  return ({ startedInMs }: SessionFacts): void => {
    if (startedInMs !== undefined) observeStart(startedInMs / 1000);
  };
}

function count(memories: SessionMemories, is: (facts: SessionFacts) => boolean): number {
  let sessions = 0;
  for (const { facts } of memories.values()) if (facts !== undefined && is(facts)) sessions += 1;
  return sessions;
}
