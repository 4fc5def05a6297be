import { expect, test } from 'vitest';
import { Metrics } from '../../src/runtime/metrics.js';
import { recordedLog } from './recorded-log.js';

function setUp() {
  const log = recordedLog();
  const metrics = new Metrics({ prefix: 'orchestra_', log });
  /** The samples of one metric, without help and type. */
  const samples = async (name: string): Promise<string[]> => {
    const { text } = await metrics.render();
    return text.split('\n').filter((line) => line.startsWith(name));
  };
  return { log, metrics, samples };
}

test('passes are counted by how they ended, and timed', async () => {
  const { metrics, samples } = setUp();
  metrics.passEnded('workshops', 'success', 30);
  metrics.passEnded('workshops', 'error', 2_000);
  metrics.passFailed('workshops', 'TypeError');
  expect(await samples('orchestra_reconciles_total')).toEqual([
    'orchestra_reconciles_total{controller="workshops",result="success"} 1',
    'orchestra_reconciles_total{controller="workshops",result="error"} 1',
  ]);
  expect(await samples('orchestra_reconcile_errors_total')).toEqual([
    'orchestra_reconcile_errors_total{controller="workshops",reason="TypeError"} 1',
  ]);
  expect(await samples('orchestra_reconcile_duration_seconds_bucket')).toEqual(
    expect.arrayContaining([
      'orchestra_reconcile_duration_seconds_bucket{le="0.025",controller="workshops"} 0',
      'orchestra_reconcile_duration_seconds_bucket{le="0.05",controller="workshops"} 1',
      'orchestra_reconcile_duration_seconds_bucket{le="2.5",controller="workshops"} 2',
    ]),
  );
});

test('requests are counted by verb and answer; a watch is not timed, for it lasts as long as it is asked to', async () => {
  const { metrics, samples } = setUp();
  metrics.request({ verb: 'patch', resource: 'pods', outcome: 200, durationMs: 12, attempts: 3 });
  metrics.request({ verb: 'watch', resource: 'pods', outcome: 'unreachable', durationMs: 300_000, attempts: 1 });
  expect(await samples('orchestra_api_request')).toEqual(
    expect.arrayContaining([
      'orchestra_api_requests_total{verb="patch",resource="pods",code="200"} 1',
      'orchestra_api_requests_total{verb="watch",resource="pods",code="unreachable"} 1',
      'orchestra_api_request_repeats_total{verb="patch",resource="pods"} 2',
      'orchestra_api_request_duration_seconds_count{verb="patch"} 1',
    ]),
  );
  expect((await samples('orchestra_api_request_duration_seconds_count')).length).toBe(1);
});

test('reflectors and Events are counted by why', async () => {
  const { metrics, samples } = setUp();
  metrics.listed('pods', 'start');
  metrics.watchEnded('pods', 'silent');
  metrics.eventEnded('known');
  expect([
    ...(await samples('orchestra_lists_total')),
    ...(await samples('orchestra_watch_restarts_total')),
    ...(await samples('orchestra_events_total')),
  ]).toEqual([
    'orchestra_lists_total{resource="pods",reason="start"} 1',
    'orchestra_watch_restarts_total{resource="pods",reason="silent"} 1',
    'orchestra_events_total{result="known"} 1',
  ]);
});

test('errors can call themselves what they like: the number of series stays small', async () => {
  const { metrics, samples } = setUp();
  for (let index = 0; index < 5_000; index++) metrics.passFailed('workshops', `Reason${index}`);
  metrics.passFailed('workshops', 'object ns/a of 12:00 failed');
  const series = await samples('orchestra_reconcile_errors_total');
  expect(series).toHaveLength(65);
  expect(series.at(-1)).toContain('reason="other"} 4937');
});

test('a kind adds what is its own; what its gauge no longer says is gone', async () => {
  const { metrics, samples } = setUp();
  let phases: Readonly<Record<string, number>> = { Ready: 3, Failed: 1 };
  metrics.gauge({
    name: 'sessions',
    help: 'Sessions by phase.',
    labels: ['phase'],
    collect: () => Object.entries(phases).map(([phase, value]) => ({ labels: { phase }, value })),
  });
  const observe = metrics.histogram({ name: 'start_seconds', help: 'Starts.', buckets: [1, 10] });
  observe(5);
  expect(await samples('orchestra_sessions')).toEqual([
    'orchestra_sessions{phase="Ready"} 3',
    'orchestra_sessions{phase="Failed"} 1',
  ]);
  expect(await samples('orchestra_start_seconds_bucket')).toContain('orchestra_start_seconds_bucket{le="10"} 1');
  phases = { Ready: 2 };
  expect(await samples('orchestra_sessions')).toEqual(['orchestra_sessions{phase="Ready"} 2']);
});

test('a gauge that cannot be read is missing, and all else is there', async () => {
  const { metrics, samples, log } = setUp();
  metrics.gauge({
    name: 'broken',
    help: 'Broken.',
    collect: () => {
      throw new Error('no');
    },
  });
  metrics.watchLeader(() => true);
  expect(await samples('orchestra_leader')).toEqual(['orchestra_leader 1']);
  expect(log.at('error')).toEqual(['a gauge could not be read']);
});

test('the process is measured under the names that every dashboard knows', async () => {
  const { samples } = setUp();
  expect(await samples('process_resident_memory_bytes')).toHaveLength(1);
  expect(await samples('nodejs_eventloop_lag_seconds')).toHaveLength(1);
});

test('two of them in one process know nothing of each other', async () => {
  const [one, other] = [setUp(), setUp()];
  one.metrics.eventEnded('said');
  expect(await other.samples('orchestra_events_total')).toEqual([]);
});
