// What Prometheus reads. The process' own registry, so that nothing else in the process adds to it; labels hold only what
// comes in small numbers, never names of objects.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Log } from '../kube/log.js';
import type { ListReason, ReflectorMetrics, RequestMetrics, RequestRecord, WatchEnd } from '../kube/metrics.js';
import type { ControllerHealth, ControllerMetrics } from './controller.js';
import type { EventMetrics, EventResult } from './events.js';
import { LabelValues } from './label-values.js';
import type { PassResult } from './outcome.js';

/** Labels of one value. */
export type Labels = Readonly<Record<string, string>>;

/** A gauge that is read when Prometheus asks. */
export interface GaugeProps {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  /** @default - none */
  readonly labels?: readonly string[];
  readonly collect: () => Iterable<{ readonly labels?: Labels; readonly value: number }>;
}

/** A counter. */
export interface CounterProps {
  /** Without the prefix; ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** @default - none */
  readonly labels?: readonly string[];
}

/** A histogram. */
export interface HistogramProps extends CounterProps {
  readonly buckets: readonly number[];
}

/** What the metrics are made with. */
export interface MetricsProps {
  /** What the names begin with; names of the process itself (`process_`, `nodejs_`) are every dashboard's and stay. */
  readonly prefix: string;
  readonly log: Log;
}

/**
 * Everything the process counts. Implements the ports of the transport, the reflectors, the controllers and the events;
 * a kind adds what is its own by `gauge`, `counter` and `histogram`.
 */
export class Metrics implements RequestMetrics, ReflectorMetrics, ControllerMetrics, EventMetrics {
  readonly #registry = new Registry();
  readonly #props: MetricsProps;
  readonly #reasons = new LabelValues(mostReasons);
  readonly #counters: ReturnType<typeof counters>;
  readonly #histograms: ReturnType<typeof histograms>;

  constructor(props: MetricsProps) {
    this.#props = props;
    this.#counters = counters(this);
    this.#histograms = histograms(this);
    // The default looks at the loop every 10 ms, which alone costs a waiting process about 1 % of a core.
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 100 });
  }

  /** All of it as text, with its content type. */
  async render(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  /** Every metric of our own, in the order in which they were added. */
  async catalog(): Promise<readonly { readonly name: string; readonly type: string; readonly help: string }[]> {
    const all = await this.#registry.getMetricsAsJSON();
    return all
      .filter(({ name }) => name.startsWith(this.#props.prefix))
      .map(({ name, type, help }) => ({ name, type: String(type), help }));
  }

  /** Adds a gauge; what its reading throws is logged, and the gauge is missing until it works again. */
  gauge({ name, help, labels = [], collect }: GaugeProps): void {
    const { log } = this.#props;
    new Gauge({
      ...this.#named(name, help, labels),
      collect() {
        this.reset();
        try {
          let series = 0;
          for (const { labels: values = {}, value } of collect()) if (++series <= mostSeries) this.set(values, value);
        } catch (error) {
          log.error({ err: error, metric: name }, 'a gauge could not be read');
        }
      },
    });
  }

  /** Adds a counter, and answers how to count. */
  counter({ name, help, labels = [] }: CounterProps): (values?: Labels, by?: number) => void {
    const counter = new Counter(this.#named(name, help, labels));
    return (values = {}, by = 1) => counter.inc(values, by);
  }

  /** Adds a histogram, and answers how to observe. */
  histogram({ name, help, labels = [], buckets }: HistogramProps): (value: number, values?: Labels) => void {
    const histogram = new Histogram({ ...this.#named(name, help, labels), buckets: [...buckets] });
    return (value, values = {}) => histogram.observe(values, value);
  }

  /** Adds the gauges of the controllers. */
  watchControllers(controllers: readonly { health(): ControllerHealth }[]): void {
    for (const [name, help, read] of controllerGauges) {
      this.gauge({
        name,
        help,
        labels: ['controller'],
        collect: () =>
          controllers.map((each) => {
            const health = each.health();
            return { labels: { controller: health.name }, value: read(health) };
          }),
      });
    }
  }

  /** Adds the gauge of leadership. */
  watchLeader(isLeading: () => boolean): void {
    const help = 'Whether this replica leads: 1 or 0.';
    this.gauge({ name: 'leader', help, collect: () => [{ value: Number(isLeading()) }] });
  }

  /** Adds the gauge of lines that the log has lost. */
  watchLog(lost: () => number): void {
    const help = 'Lines of the log lost since the start, because nobody took them.';
    this.gauge({ name: 'log_lines_lost', help, collect: () => [{ value: lost() }] });
  }

  passEnded(controller: string, result: PassResult, durationMs: number): void {
    this.#counters.passes({ controller, result });
    this.#histograms.passes(durationMs / 1000, { controller });
  }

  passFailed(controller: string, reason: string): void {
    this.#counters.errors({ controller, reason: this.#reasons.admit(reason) });
  }

  keyTaken(controller: string, waitedMs: number): void {
    this.#histograms.waits(waitedMs / 1000, { controller });
  }

  request({ verb, resource, outcome, durationMs, attempts }: RequestRecord): void {
    this.#counters.requests({ verb, resource, code: String(outcome) });
    if (attempts > 1) this.#counters.repeats({ verb, resource }, attempts - 1);
    // A watch lasts as long as it is asked to.
    if (verb !== 'watch') this.#histograms.requests(durationMs / 1000, { verb });
  }

  listed(resource: string, reason: ListReason): void {
    this.#counters.lists({ resource, reason });
  }

  watchEnded(resource: string, reason: WatchEnd): void {
    this.#counters.watches({ resource, reason });
  }

  eventEnded(result: EventResult): void {
    this.#counters.events({ result });
  }

  #named(name: string, help: string, labels: readonly string[]) {
    return { name: `${this.#props.prefix}${name}`, help, labelNames: [...labels], registers: [this.#registry] };
  }
}

function counters(metrics: Metrics) {
  const counter = (name: string, help: string, ...labels: string[]) => metrics.counter({ name, help, labels });
  return {
    passes: counter('reconciles_total', 'Passes over an object, by how they ended.', 'controller', 'result'),
    errors: counter('reconcile_errors_total', 'Passes that did not succeed, by reason.', 'controller', 'reason'),
    requests: counter(
      'api_requests_total',
      'Requests to the API server, by their last answer.',
      'verb',
      'resource',
      'code',
    ),
    repeats: counter('api_request_repeats_total', 'Attempts after the first, for all requests.', 'verb', 'resource'),
    lists: counter('lists_total', 'Whole lists read, by what made it necessary.', 'resource', 'reason'),
    watches: counter('watch_restarts_total', 'Watches that ended, by why; another one follows.', 'resource', 'reason'),
    events: counter('events_total', 'Kubernetes Events, by what became of them.', 'result'),
  };
}

function histograms(metrics: Metrics) {
  const histogram = (name: string, help: string, label: string, buckets: readonly number[]) =>
    metrics.histogram({ name, help, labels: [label], buckets });
  return {
    passes: histogram('reconcile_duration_seconds', 'How long passes take.', 'controller', seconds),
    waits: histogram(
      'queue_latency_seconds',
      'How long a key is ready before a worker takes it.',
      'controller',
      seconds,
    ),
    requests: histogram(
      'api_request_duration_seconds',
      'How long requests to the API server take, with all their attempts, watches apart.',
      'verb',
      seconds,
    ),
  };
}

const controllerGauges: readonly (readonly [string, string, (health: ControllerHealth) => number])[] = [
  ['queue_depth', 'Keys that wait for a worker.', ({ queue }) => queue.depth],
  [
    'queue_delayed',
    'Keys that wait for their time: a deadline, or the end of a backoff.',
    ({ queue }) => queue.delayed,
  ],
  [
    'queue_oldest_wait_seconds',
    'How long the key that is ready longest has waited.',
    ({ queue }) => queue.oldestWaitSeconds,
  ],
  ['reconciles_in_progress', 'Passes under way.', ({ workers }) => workers.busy],
  ['reconcile_longest_seconds', 'How long the oldest pass under way has run.', (health) => health.longestPassSeconds],
  ['workers', 'How many passes may be under way at once.', ({ workers }) => workers.total],
  ['consecutive_failures', 'Passes failed since the last success.', (health) => health.consecutiveFailures],
  ['degraded', 'Conditions that keep the kind from being served as it should be.', ({ degraded }) => degraded.length],
  [
    'last_success_timestamp_seconds',
    'When a pass last succeeded; 0 before the first.',
    ({ lastSuccessAt }) => (lastSuccessAt === undefined ? 0 : Date.parse(lastSuccessAt) / 1000),
  ],
];

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const mostReasons = 64;
const mostSeries = 512;
