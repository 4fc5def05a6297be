// Where in a run a fault strikes: at the n-th request of one kind about one object. Points are taken from runs without
// faults, so a write that is new in the operator is struck without anybody writing a line for it.
import type { RecordedWrite } from '../cluster/operator/fault-proxy.js';

/** One place in a run. */
export interface FaultPoint {
  readonly verb: string;
  readonly resource: string;
  /** With @ for the name of the session. */
  readonly name: string;
  /** Counts from 1. */
  readonly nth: number;
}

/** `patch deployments @-deployment 1` */
export function pointText(point: FaultPoint): string {
  return `${placeText(point)} ${String(point.nth)}`;
}

/** `patch deployments @-deployment`: what all of its times have in common. */
export function placeText({ verb, resource, name }: Omit<FaultPoint, 'nth'>): string {
  return `${verb} ${resource} ${name}`;
}

/** The opposite; undefined when it is no point. */
export function findPoint(text: string): FaultPoint | undefined {
  const [verb, resource, name, nth, ...more] = text.split(' ');
  if (!verb || !resource || !name || !/^[1-9]\d*$/.test(nth ?? '') || more.length > 0) return undefined;
  return { verb, resource, name, nth: Number(nth) };
}

/** What makes the names of pods is left to chance. */
const podName = /^@-deployment-[a-z0-9]+-[a-z0-9]{5}$/;

/** Whether it is an event of a watch: that something has gone is not like the others. */
export function isOfWatch({ verb }: Pick<FaultPoint, 'verb'>): boolean {
  return verb === watchVerbs.told || verb === watchVerbs.gone;
}

/** What stands in the place of a verb for events of watches. */
export const watchVerbs = { told: 'watch', gone: 'watch-gone' } as const;

/** Counts what passes, and says of each which point of the run it is. */
export class PointCounter {
  readonly #session: string;
  readonly #counts = new Map<string, number>();

  constructor(session: string) {
    this.#session = session;
  }

  /** The point of a request, or of an event of a watch. */
  count(request: { readonly verb: string; readonly resource: string; readonly name: string }): FaultPoint {
    const { verb, resource } = request;
    const name = request.name.replaceAll(this.#session, '@').replace(podName, '@-pod');
    const key = placeText({ verb, resource, name });
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    return { verb, resource, name, nth };
  }
}

/** The name by which a write is known. That of an Event is made from a UID, so what it says counts. */
export function nameOf({ resource, name, body }: RecordedWrite): string {
  if (resource !== 'events') return name;
  const { regarding, reason } = JSON.parse(body) as { regarding: { name: string }; reason: string };
  return `${regarding.name}:${reason}`;
}
