// Sessions to review: nobody has launched one yet, so one is rendered that asks for nothing, and one of each template.
import { renderWorkshop } from '../charts/workshop-chart.js';
import type { Manifest } from '../manifest/manifest.js';
import type { JsonObject } from '../model/json.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { rejectionsOf } from '../model/sessions/index.js';
import type { WorkshopTemplate } from '../model/template.js';
import type { Values } from '../model/values/schema/index.js';
import { workshopSchema } from '../model/workshop/index.js';
import { workshopApiVersion, workshopKind } from '../model/workshop/index.js';

/** The objects of one session. */
export interface SampleSession {
  /** `plain session`, `session of rstudio` for one of that template, `Workshop bioc-1`. */
  readonly component: string;
  readonly manifests: readonly Manifest[];
  /** Where such sessions run. @default - only in the namespace that they are rendered for */
  readonly namespaces?: readonly string[];
}

/** A session without a wish, and one of each template that can be launched; what the settings refuse is left out. */
export function sampleSessions({ api, global, sessions }: Values, settings: SessionSettings): SampleSession[] {
  const launched = Object.entries(
    api.fileTemplates.existingConfigMap === '' && api.fileTemplates.enabled ? api.templates : {},
  );
  // Sorted, since the order of keys in values means nothing.
  const templates = launched
    .filter(([, { enabled }]) => enabled !== false)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slug, template]) => [`session of ${slug}`, slug, fromTemplate(slug, template)] as const);
  return [['plain session', 'sample', {}] as const, ...templates].flatMap(([component, name, spec]) => {
    const workshop = workshopSchema(settings.workshopDefaults).parse({
      apiVersion: workshopApiVersion,
      kind: workshopKind.kind,
      metadata: { name, namespace: global.defaultNamespace },
      spec: { name, owner: 'somebody@example.org', ...spec },
    });
    if (rejectionsOf(workshop, settings).length > 0) return [];
    const manifests = renderWorkshop(workshop, settings);
    return [{ component, manifests, ...(sessions.namespaces.length > 0 ? { namespaces: sessions.namespaces } : {}) }];
  });
}

/** What the API server writes into the Workshop of a template. */
function fromTemplate(slug: string, template: WorkshopTemplate): JsonObject {
  const { image, port, env, args, tier, resources, storage, defaultDuration } = template;
  const spec = { image, port, env, args, tier, resources, storage, duration: defaultDuration, templateSlug: slug };
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as JsonObject;
}
