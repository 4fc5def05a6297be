// One Kubernetes object, typed by the Kubernetes API but rendered raw: what a caller writes is what is rendered.
// The generated classes of cdk8s-plus copy known fields only, and would drop what users pass through.
import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { isObject } from '../model/json.js';
import { hideConstructor, showConstructor } from './constructor-key.js';

/** A Kubernetes type as plain JSON: IntOrString and Quantity as they are written in manifests. */
export type Plain<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? PlainObject<T>
      : T;

// The two wrappers are objects with nothing but a value; others (a sysctl, an HTTP header) have a value among their keys.
type PlainObject<T> = T extends k8s.IntOrString | k8s.Quantity
  ? keyof T extends 'value'
    ? string | number
    : PlainFields<T>
  : PlainFields<T>;

type PlainFields<T> = { readonly [K in keyof T]: Plain<T[K]> };

/** A lifecycle hook, with the sleep action that Kubernetes has gained since the types were made. */
type LifecycleHandler = Plain<k8s.LifecycleHandler> & { readonly sleep?: { readonly seconds: number } };

/** A container of a pod. */
export interface Container extends Omit<Plain<k8s.Container>, 'lifecycle'> {
  readonly lifecycle?: { readonly preStop?: LifecycleHandler; readonly postStart?: LifecycleHandler };
}

/** An environment variable of a container. */
export type EnvVar = Plain<k8s.EnvVar>;

/** A pod. */
export type PodSpec = Omit<Plain<k8s.PodSpec>, 'containers' | 'initContainers'> & {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
};

/** What pods are made from. */
export interface PodTemplate {
  readonly metadata: Plain<k8s.ObjectMeta>;
  readonly spec: PodSpec;
}

type Templated<T> = Omit<Plain<T>, 'template'> & { readonly template: PodTemplate };

/** Kinds without types of their own here: custom resources of others. */
interface Untyped {
  readonly spec: object;
}

interface Kinds {
  Namespace: Plain<k8s.KubeNamespaceProps>;
  ServiceAccount: Plain<k8s.KubeServiceAccountProps>;
  Role: Plain<k8s.KubeRoleProps>;
  RoleBinding: Plain<k8s.KubeRoleBindingProps>;
  ClusterRole: Plain<k8s.KubeClusterRoleProps>;
  ClusterRoleBinding: Plain<k8s.KubeClusterRoleBindingProps>;
  ConfigMap: Plain<k8s.KubeConfigMapProps>;
  Secret: Plain<k8s.KubeSecretProps>;
  Service: Plain<k8s.KubeServiceProps>;
  NetworkPolicy: Plain<k8s.KubeNetworkPolicyProps>;
  Ingress: Plain<k8s.KubeIngressProps>;
  PersistentVolumeClaim: Plain<k8s.KubePersistentVolumeClaimProps>;
  PodDisruptionBudget: Plain<k8s.KubePodDisruptionBudgetProps>;
  HorizontalPodAutoscaler: Plain<k8s.KubeHorizontalPodAutoscalerV2Props>;
  Deployment: { readonly spec: Templated<k8s.DeploymentSpec> };
  StatefulSet: { readonly spec: Templated<k8s.StatefulSetSpec> };
  Job: { readonly spec: Templated<k8s.JobSpec> };
  Middleware: Untyped;
  IngressRoute: Untyped;
  ServiceMonitor: Untyped;
}

/** Every kind that constructs render, and its version. */
export const apiVersions: Readonly<Record<keyof Kinds, string>> = {
  Namespace: 'v1',
  ServiceAccount: 'v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  ConfigMap: 'v1',
  Secret: 'v1',
  Service: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  PersistentVolumeClaim: 'v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  Middleware: 'traefik.io/v1alpha1',
  IngressRoute: 'traefik.io/v1alpha1',
  ServiceMonitor: 'monitoring.coreos.com/v1',
};

/** The identity of an object; names are always explicit. */
export interface ResourceMetadata {
  readonly name: string;
  /** @default - the kind is cluster-scoped */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One object of a known kind. */
export class Resource<K extends keyof Kinds> extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    kind: K,
    props: Omit<Kinds[K], 'metadata'> & { metadata: ResourceMetadata },
  ) {
    const raw = { apiVersion: apiVersions[kind], kind, ...props };
    super(scope, id, hideConstructor(raw) as ConstructorParameters<typeof ApiObject>[2]);
  }

  override toJson(): unknown {
    return showConstructor(super.toJson());
  }
}

/** What a user passes through, as the field that receives it expects it: the API server checks it, strictly. */
export function passed<T>(value: unknown): T {
  return value as T;
}

/** The fields that hold something. Empty lists and maps say nothing, but would belong to whoever applies them. */
export function filled<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as Partial<T>;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
