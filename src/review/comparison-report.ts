// What a comparison of two sets of objects says, as a schema: the types, the JSON that programs read, its documentation.
import * as z from 'zod';

const change = z.strictObject({
  path: z.string().describe('The field. Items of lists are named by what tells them apart: containers[name=api].'),
  change: z.enum(['added', 'removed', 'changed', 'reordered']),
  before: z.unknown().optional().describe('Secrets are ***.'),
  after: z.unknown().optional().describe('Secrets are ***, where another one stood before *** (changed).'),
});

const difference = z.strictObject({
  object: z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
  }),
  state: z
    .enum(['added', 'changed', 'removed', 'unchanged', 'left-over', 'finished', 'hook'])
    .describe(
      'With a cluster: left-over is ours and no longer rendered; finished is a Job of an earlier rendering that has done its work; hook is what Helm runs and does not keep. Neither of these two is a difference. Where a name bears the revision of Helm, REVISION stands for it.',
    ),
  changes: z.array(change).describe('Field by field, if the object is changed.'),
  consequences: z.array(z.string()).describe('What applying this does beyond the change itself.'),
  manager: z
    .string()
    .optional()
    .describe('With a cluster: the field manager that owns most of the object, as which the apply was tried.'),
  checked: z
    .enum(['server', 'offline', 'nothing'])
    .optional()
    .describe(
      'With a cluster: what has checked the object. The API server tried it; or it had nothing yet to try it on, and only the values were checked, offline; or, with --to, nothing.',
    ),
  refusal: z.string().optional().describe('With a cluster: why the API server refuses the object as it is rendered.'),
  notes: z.array(z.string()).optional().describe('With a cluster: what else is to be known about this object.'),
});

/** The schema of `orchestra diff --output json`. */
export const comparisonSchema = z
  .strictObject({
    version: z.literal(1).describe('The version of this format; within one, no key goes or gets another meaning.'),
    from: z.string().describe('What is compared.'),
    to: z.string().describe('With what.'),
    summary: z.strictObject({
      added: z.int(),
      changed: z.int(),
      removed: z.int(),
      unchanged: z.int(),
      leftOver: z.int().optional().describe('With a cluster: ours by label, and no longer rendered.'),
      finished: z.int().optional().describe('With a cluster: Jobs of earlier renderings that are done; no difference.'),
      hooks: z.int().optional().describe('With a cluster: what Helm runs and does not keep; no difference.'),
    }),
    objects: z.array(difference).describe('Every object of both, in the order in which they are applied.'),
    notes: z.array(z.string()).optional().describe('With a cluster: what could not be looked at, and why.'),
  })
  .describe('In what two renderings differ, or a cluster and a rendering.');

const permission = z.strictObject({
  permission: z.string().describe('What may be done, and where: patch apps/deployments in orchestra-sessions.'),
  account: z.string().describe('Who may: namespace/name.'),
  reason: z.string().optional().describe('Why the program cannot do without. Absent: it does without.'),
});

/** The schema of how a bundle compares with what is derived now. */
export const bundleComparison = z.strictObject({
  file: z.string(),
  stale: z.boolean(),
  missing: z.array(permission).describe('Permissions that are needed and not in the bundle: each would end in a 403.'),
  superfluous: z.array(permission).describe('Permissions that are in the bundle and no longer needed.'),
  objects: z.array(difference).describe('Everything else in which the bundle differs.'),
});

/** In what two renderings differ, or a cluster and a rendering. */
export type Comparison = z.output<typeof comparisonSchema>;
/** What became of one object. */
export type ObjectDifference = z.output<typeof difference>;
/** What became of one field. */
export type FieldChange = z.output<typeof change>;
/** How a bundle compares with what is derived now. */
export type BundleComparison = z.output<typeof bundleComparison>;
