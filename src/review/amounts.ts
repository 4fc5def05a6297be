// How large pods are: the sums of what containers request and are limited to, as the scheduler adds them up.
import type { Json, JsonObject } from '../model/json.js';
import { parseQuantity } from '../model/scalars/index.js';
import { listAt, mapAt } from './fields.js';
import type { Amounts } from './report.js';

const resources = { cpu: 'cpu', memory: 'memory', ephemeralStorage: 'ephemeral-storage' } as const;

type Resource = keyof typeof resources;

const names = Object.keys(resources) as Resource[];

/** Exact sums: thousandths of cores and of bytes. */
type Sum = Readonly<Record<Resource, bigint>> & { readonly open: ReadonlySet<Resource> };

const nothing: Sum = { cpu: 0n, memory: 0n, ephemeralStorage: 0n, open: new Set() };

/** What one pod of this description requests, or is limited to. */
export function amountsOf(pod: JsonObject, of: 'requests' | 'limits'): Amounts {
  return written(podSum(pod, of));
}

/** What several kinds of pods come to, each so many times. */
export function sumOf(pods: readonly (readonly [amounts: Amounts, count: number])[]): Amounts {
  return written(
    pods.filter(([, count]) => count > 0).reduce((sum, [each, count]) => plus(sum, times(read(each), count)), nothing),
  );
}

/**
 * Containers run together. Those that run first run one after another, each beside the sidecars that were started before
 * it: whichever moment takes most is what the pod takes.
 */
function podSum(pod: JsonObject, of: 'requests' | 'limits'): Sum {
  let sidecars = nothing;
  let most = nothing;
  for (const container of listAt(pod, 'initContainers')) {
    const own = containerSum(container, of);
    const moment = plus(sidecars, own);
    most = larger(most, moment);
    if (mapAt(container)['restartPolicy'] === 'Always') sidecars = moment;
  }
  const together = listAt(pod, 'containers').map((container) => containerSum(container, of));
  return larger(most, together.reduce(plus, sidecars));
}

/** Kubernetes takes a limit for the request that is missing. */
function containerSum(container: Json, of: 'requests' | 'limits'): Sum {
  const [limits, requests] = [mapAt(container, 'resources', 'limits'), mapAt(container, 'resources', 'requests')];
  const given = of === 'limits' ? limits : { ...limits, ...requests };
  const known = names.filter((name) => given[resources[name]] !== undefined);
  const amounts = known.map((name) => [name, thousandths(String(given[resources[name]]))] as const);
  return { ...nothing, ...Object.fromEntries(amounts), open: new Set(names.filter((name) => !known.includes(name))) };
}

/** Whole numbers exactly, however large; of fractions, what the conversion to a binary number added is taken off. */
function thousandths(quantity: string): bigint {
  const amount = parseQuantity(quantity);
  if (Number.isInteger(amount)) return BigInt(amount) * 1000n;
  return BigInt(Math.ceil(Number((amount * 1000).toFixed(3))));
}

function plus(a: Sum, b: Sum): Sum {
  return combined(a, b, (one, other) => one + other);
}

function larger(a: Sum, b: Sum): Sum {
  return combined(a, b, (one, other) => (one > other ? one : other));
}

function combined(a: Sum, b: Sum, by: (one: bigint, other: bigint) => bigint): Sum {
  const sums = names.map((name) => [name, by(a[name], b[name])] as const);
  return { ...nothing, ...Object.fromEntries(sums), open: new Set([...a.open, ...b.open]) };
}

function times(sum: Sum, count: number): Sum {
  const sums = names.map((name) => [name, sum[name] * BigInt(count)] as const);
  return { ...sum, ...Object.fromEntries(sums) };
}

function read({ unbounded, ...amounts }: Amounts): Sum {
  const sums = names.map((name) => [name, thousandths(amounts[name])] as const);
  return {
    ...nothing,
    ...Object.fromEntries(sums),
    open: new Set(names.filter((name) => unbounded.includes(resources[name]))),
  };
}

function written(sum: Sum): Amounts {
  return {
    cpu: coresText(sum.cpu),
    memory: bytesText(sum.memory),
    ephemeralStorage: bytesText(sum.ephemeralStorage),
    unbounded: names.filter((name) => sum.open.has(name)).map((name) => resources[name]),
  };
}

function coresText(thousandthsOfCores: bigint): string {
  return thousandthsOfCores % 1000n === 0n ? String(thousandthsOfCores / 1000n) : `${String(thousandthsOfCores)}m`;
}

const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** In the largest unit that needs no fraction. */
function bytesText(thousandthsOfBytes: bigint): string {
  let bytes = (thousandthsOfBytes + 999n) / 1000n;
  let unit = 0;
  while (bytes > 0n && bytes % 1024n === 0n && unit < units.length - 1) {
    bytes /= 1024n;
    unit += 1;
  }
  return `${String(bytes)}${units[unit] ?? ''}`;
}
