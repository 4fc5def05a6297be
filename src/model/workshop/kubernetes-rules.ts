// What the custom resource's schema says beyond zod: how lists merge, and what an update may not change.
// A registry of its own keeps these words out of the JSON schemas of values, which share some of these types.
import * as z from 'zod';

/** The Kubernetes side of one field. */
export interface KubernetesRules {
  /** The field may not change once it is set; said with this sentence. @default - it may change */
  readonly immutable?: string;
  /** The list is a map whose items are told apart by these keys. @default - the list is one value, replaced as a whole */
  readonly listMapKeys?: readonly string[];
  /** The width and meaning of a number or text: `int32`, `int64`, `date-time`. @default - none */
  readonly format?: 'int32' | 'int64' | 'date-time';
}

/** The rules of the fields that have any. */
export const kubernetesRules = z.registry<KubernetesRules>();
