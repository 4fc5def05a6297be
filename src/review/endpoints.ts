// The connections of a review, each once: between parts as both sides allow them, and with everybody else as the parts'
// own policies do.
import type { ComponentReport, DirectionReport, PortReport, Review } from './report.js';

/** One permitted connection. */
export interface Endpoints {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
}

/** Everything that may be connected; one session stands for all. */
export function connectionsOf(review: Review): Endpoints[] {
  const [session, ...others] = review.sessions;
  const parts = [...review.components, ...(session === undefined ? [] : [session])];
  const ignored = others.map(({ component }) => component);
  const inside = review.connections
    .filter(({ from, to }) => !ignored.includes(from) && !ignored.includes(to))
    .map(({ from, to, protocol, port }) => ({ from, to, ports: portText({ protocol, port }) }));
  return distinct([...inside, ...parts.flatMap(outside)]);
}

function outside({ component, workloads }: ComponentReport): Endpoints[] {
  return workloads.flatMap(({ reachedBy, reaches }) => [
    ...othersIn(reachedBy).map(([who, ports]) => ({ from: who, to: component, ports })),
    ...othersIn(reaches).map(([who, ports]) => ({ from: component, to: who, ports })),
  ]);
}

/** Whoever is no part of the installation. */
function othersIn({ restricted, peers }: DirectionReport): (readonly [who: string, ports: string])[] {
  if (!restricted) return [[anybody, everyPort]];
  return peers
    .filter(({ components }) => components.length === 0)
    .map(({ who, ports }) => [who, portsText(ports)] as const);
}

/** Where nothing is restricted. */
export const anybody = 'anybody, anywhere';

const everyPort = 'every port';

/** Ports as people write them: `TCP 80, UDP 53`. */
export function portsText(ports: readonly PortReport[]): string {
  return ports.length === 0 ? everyPort : ports.map(portText).join(', ');
}

function portText({ protocol, port, endPort }: PortReport): string {
  if (port === undefined) return `every ${protocol} port`;
  return `${protocol} ${String(port)}${endPort === undefined ? '' : `-${String(endPort)}`}`;
}

/** The ports of the same two ends together. */
function distinct(all: readonly Endpoints[]): Endpoints[] {
  const merged = new Map<string, Endpoints>();
  for (const each of all) {
    const key = JSON.stringify([each.from, each.to]);
    const known = merged.get(key)?.ports.split(', ') ?? [];
    merged.set(key, { ...each, ports: [...new Set([...known, ...each.ports.split(', ')])].join(', ') });
  }
  return [...merged.values()];
}
