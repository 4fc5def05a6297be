// From any JSON, out of a file or a cluster, to a Workshop with its defaults filled in, or to sentences.
import * as z from 'zod';
import type { Problem } from '../problem.js';
import { objectName, text } from '../scalars/index.js';
import { workshopApiVersion, workshopKind } from './kind.js';
import { schemaProblems } from '../schema-problems.js';
import type { WorkshopDefaults } from './spec.js';
import { workshopSpec } from './spec.js';
import { workshopStatus } from './status.js';

// Kubernetes adds metadata from release to release: what is not named here is kept as it is.
const metadata = z.looseObject({
  name: text(objectName),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.int().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
});

/** The schema of a whole Workshop with an installation's defaults; without them, the documented ones. */
export function workshopSchema(defaults?: WorkshopDefaults) {
  return z.strictObject({
    apiVersion: z.literal(workshopApiVersion),
    kind: z.literal(workshopKind.kind),
    metadata,
    spec: workshopSpec(defaults),
    status: workshopStatus.optional(),
  });
}

/** A Workshop, defaults filled in. */
export type Workshop = z.output<ReturnType<typeof workshopSchema>>;

/** A Workshop, or everything that is wrong with it. */
export type ParsedWorkshop = { readonly workshop: Workshop } | { readonly problems: readonly Problem[] };

const documented = workshopSchema();

/** Reads a Workshop; a schema made once serves any number of them. Never throws, whatever it is given. */
export function parseWorkshop(object: unknown, schema: ReturnType<typeof workshopSchema> = documented): ParsedWorkshop {
  const result = schema.safeParse(object, { reportInput: true });
  if (result.success) return { workshop: result.data };
  return { problems: schemaProblems(schema, result.error.issues) };
}
