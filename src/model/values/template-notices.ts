// What is probably not meant in the catalog: templates whose sessions will be refused. Amounts and durations have to be
// computed, which rules as data cannot do; and a template may be launched with others, so nothing is refused here.
import type { Problem } from '../problem.js';
import { parseDuration, parseQuantity } from '../scalars/index.js';
import type { WorkshopTemplate } from '../template.js';
import type { Values } from './schema/index.js';

/** What to say about the templates of a catalog. */
export function templateNotices({ api, sessions }: Values): Problem[] {
  return Object.entries(api.templates).flatMap(([slug, template]) => {
    const at = (...path: string[]) => ['api', 'templates', slug, ...path];
    return [
      ...longDurations(template, sessions.maxDuration).map((message) => ({ path: at('defaultDuration'), message })),
      ...largeRequests(template).map(([field, message]) => ({ path: at('resources', field), message })),
    ];
  });
}

function longDurations({ defaultDuration }: WorkshopTemplate, maxDuration: string): string[] {
  if (defaultDuration === undefined || maxDuration === '') return [];
  if (parseDuration(defaultDuration) <= parseDuration(maxDuration)) return [];
  return [`is longer than the ${maxDuration} of sessions.maxDuration, so that such sessions are refused; shorten it`];
}

const limits = { cpuRequest: 'cpu', memoryRequest: 'memory', ephemeralStorageRequest: 'ephemeralStorage' } as const;

function largeRequests({ resources = {} }: WorkshopTemplate): (readonly [field: string, message: string])[] {
  return (Object.entries(limits) as [keyof typeof limits, (typeof limits)[keyof typeof limits]][])
    .filter(([request, limit]) => isAbove(resources[request], resources[limit]))
    .map(([request, limit]) => [request, `is above the limit ${limit}, so that Kubernetes refuses the pod; lower it`]);
}

function isAbove(request: string | undefined, limit: string | undefined): boolean {
  return request !== undefined && limit !== undefined && parseQuantity(request) > parseQuantity(limit);
}
