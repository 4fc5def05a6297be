// Which installation is rendered: the words are Helm's, because the same constructs become a Helm chart.
import type { Values } from '../values/schema/index.js';

/** One installation of the platform. */
export interface Release {
  /** Name of the installation, the prefix of its objects: at most 40 characters. */
  readonly name: string;
  /** Namespace of its namespaced objects. */
  readonly namespace: string;
  /** What applies it: the label app.kubernetes.io/managed-by. `Helm` in a chart, otherwise `orchestra`. */
  readonly service: string;
  /**
   * Helm's release revision, or a word that stands for any. Set means that Helm applies: hooks are Helm's, and not
   * Argo CD's. @default - not Helm
   */
  readonly revision?: number | string;
}

/** What every construct of the platform is made from. */
export interface PlatformProps {
  /** Complete values, as parseValues returns them. */
  readonly values: Values;
  /** The installation. */
  readonly release: Release;
}
