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
  state: z.enum(['added', 'changed', 'removed', 'unchanged']),
  changes: z.array(change).describe('Field by field, if the object is changed.'),
  consequences: z.array(z.string()).describe('What applying this does beyond the change itself.'),
});

/** The schema of `orchestra diff --output json`. */
export const comparisonSchema = z
  .strictObject({
    version: z.literal(1).describe('The version of this format; within one, no key goes or gets another meaning.'),
    from: z.string().describe('What is compared.'),
    to: z.string().describe('With what.'),
    summary: z.strictObject({ added: z.int(), changed: z.int(), removed: z.int(), unchanged: z.int() }),
    objects: z.array(difference).describe('Every object of both, in the order in which they are applied.'),
  })
  .describe('In what two renderings differ.');

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

/** In what two renderings differ. */
export type Comparison = z.output<typeof comparisonSchema>;
/** What became of one object. */
export type ObjectDifference = z.output<typeof difference>;
/** What became of one field. */
export type FieldChange = z.output<typeof change>;
/** How a bundle compares with what is derived now. */
export type BundleComparison = z.output<typeof bundleComparison>;
