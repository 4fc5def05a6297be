// Sessions to review: nobody has launched one yet, so one is rendered that asks for nothing, and one of each template.
import { renderWorkshop } from '../charts/workshop-chart.js';
import type { Manifest } from '../manifest/manifest.js';
import type { JsonObject } from '../model/json.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { rejectionsOf } from '../model/sessions/index.js';
import type { WorkshopTemplate } from '../model/template.js';
import type { Values } from '../model/values/schema/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { workshopApiVersion, workshopKind, workshopSchema } from '../model/workshop/index.js';
import { hasOwnTemplates } from './images.js';

/** The objects of one session. */
export interface SampleSession {
  /** `plain session`, `session of rstudio` for one of that template, `Workshop bioc-1`. */
  readonly component: string;
  readonly manifests: readonly Manifest[];
  /** Where such sessions run. @default - only in the namespace that they are rendered for */
  readonly namespaces?: readonly string[];
}

/** A session that nobody can have as it is. */
export interface RefusedSession {
  /** The value that it comes from, or that refuses it. */
  readonly path: readonly string[];
  readonly message: string;
}

/** A session without a wish, and one of each template that can be launched; what the settings refuse is left out. */
export function sampleSessions(values: Values, settings: SessionSettings): SampleSession[] {
  const { namespaces } = values.sessions;
  return candidates(values, settings)
    .filter(({ workshop }) => rejectionsOf(workshop, settings).length === 0)
    .map(({ component, workshop }) => ({
      component,
      manifests: renderWorkshop(workshop, settings),
      ...(namespaces.length > 0 ? { namespaces } : {}),
    }));
}

/** What is left out: templates that stand in the catalog and whose sessions are refused, or every session. */
export function refusedSessions(values: Values, settings: SessionSettings): RefusedSession[] {
  return candidates(values, settings).flatMap(({ slug, workshop }) => {
    const reasons = rejectionsOf(workshop, settings).map(({ message }) => message);
    if (reasons.length === 0) return [];
    const [path, what] =
      slug === undefined
        ? [['sessions'], 'refuses a Workshop that asks for nothing']
        : [['api', 'templates', slug], 'cannot be launched by anybody as it is'];
    return [{ path, message: `${what}: ${reasons.join('; ')}` }];
  });
}

interface Candidate {
  readonly component: string;
  /** @default - it comes from no template */
  readonly slug?: string;
  readonly workshop: Workshop;
}

function candidates({ api, global }: Values, settings: SessionSettings): Candidate[] {
  const schema = workshopSchema(settings.workshopDefaults);
  const workshopOf = (name: string, spec: JsonObject) =>
    schema.parse({
      apiVersion: workshopApiVersion,
      kind: workshopKind.kind,
      metadata: { name, namespace: global.defaultNamespace },
      spec: { name, owner: 'somebody@example.org', ...spec },
    });
  // Sorted, since the order of keys in values means nothing.
  const templates = Object.entries(hasOwnTemplates(api) ? api.templates : {})
    .filter(([, { enabled }]) => enabled !== false)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    { component: 'plain session', workshop: workshopOf('sample', {}) },
    ...templates.map(([slug, template]) => ({
      component: `session of ${slug}`,
      slug,
      workshop: workshopOf(slug, fromTemplate(slug, template)),
    })),
  ];
}

/** What the API server writes into the Workshop of a template. */
function fromTemplate(slug: string, template: WorkshopTemplate): JsonObject {
  const { image, port, env, args, tier, resources, storage, defaultDuration } = template;
  const spec = { image, port, env, args, tier, resources, storage, duration: defaultDuration, templateSlug: slug };
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as JsonObject;
}
