// What the pods of all components have in common as input: the component's values, and what its construct adds.
import type { Component } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';
import type { Container, EnvVar, PodSpec } from './resource.js';

/** The options that all components have. */
export type ComponentValues = Omit<Values['frontend'], 'replicas' | 'autoscaling' | 'gaMeasurementId'>;

/** What a component's construct says about its pods. */
export interface PodProps extends PlatformProps {
  readonly component: Component;
  /** The options of the component. */
  readonly options: ComponentValues;
  /** Name of the main container. */
  readonly container: string;
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** @default - the image's own */
  readonly args?: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  /** Environment of the main container; the user's comes after it. */
  readonly env: readonly EnvVar[];
  /** @default - none but the user's */
  readonly volumes?: PodSpec['volumes'];
  /** @default - none but the user's */
  readonly volumeMounts?: Container['volumeMounts'];
  /** Annotations that make pods roll when configuration changes. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** Whether the pods call the Kubernetes API. */
  readonly callsKubernetes: boolean;
  /** Security settings beneath the user's. @default - a seccomp profile RuntimeDefault */
  readonly securityContext?: PodSpec['securityContext'];
  /** Whether the image holds a shell and sleep, for clusters without the sleep action. */
  readonly hasShell: boolean;
  /** How long the program gets to end, the drain included, in seconds. @default - the 30 of Kubernetes */
  readonly terminationGracePeriodSeconds?: number;
}
