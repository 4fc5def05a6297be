// What is known of one object before a comparison with a cluster: what is rendered, what is there, and what the API
// server answered when the apply was tried.
import type { KubeObject } from '../kube/object.js';
import type { Manifest } from '../manifest/manifest.js';

/** How trying to apply an object ended. */
export type Answer =
  /** The object as it would be; incomplete where some of it could not be found out, and why. */
  | { readonly kind: 'accepted'; readonly object: KubeObject; readonly incomplete?: string }
  /** The API server refuses what was tried. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** There was nothing to try it on: its namespace, or its kind, does not exist yet. */
  | { readonly kind: 'untried'; readonly missing: 'namespace' | 'kind' };

/** One object that is rendered. */
export interface Trial {
  readonly manifest: Manifest;
  /** @default - there is none yet */
  readonly live?: KubeObject;
  /** As which field manager it was tried. */
  readonly manager: string;
  readonly answer: Answer;
}
