// Names, labels and ports of what a session is made of. They are part of the contract: people select by them.
import { sha256 } from '../json.js';
import type { Workshop } from '../workshop/index.js';
import type { SessionSettings } from './settings.js';

/** What every construct of a session is made from. */
export interface SessionProps {
  /** The Workshop, as parseWorkshop returns it. */
  readonly workshop: Workshop;
  /** The settings of the installation that serves it. */
  readonly settings: SessionSettings;
  /** The host that it was given when it began. @default - the host that Workshop and settings say now */
  readonly host?: string;
  /**
   * The labels of a pod that another program has made for this Workshop, and that is to go on running: it is reached
   * and isolated as it is, and no Deployment is rendered. @default - a pod of our own
   */
  readonly podSelector?: Readonly<Record<string, string>>;
}

/** The namespace of a session's objects, as a part of their metadata; a Workshop in a file may leave it open. */
export function namespaceOf({ metadata }: Workshop): { readonly namespace?: string } {
  return metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
}

/** The names of a session's objects. */
export function sessionNames({ spec }: Workshop) {
  return {
    deployment: `${spec.name}-deployment`,
    service: `${spec.name}-service`,
    claim: keepsWorkspace(spec) ? workspaceName(spec) : `${spec.name}-pvc`,
    route: `${spec.name}-ingress`,
    headers: `${spec.name}-headers`,
    auth: `${spec.name}-auth`,
    network: `${spec.name}-network`,
  };
}

/** Whether the volume belongs to the owner and outlives the session. */
export function keepsWorkspace({ storage }: Workshop['spec']): boolean {
  return storage?.workspace?.persist === 'per-user';
}

/** The volume that an owner finds again in the next session of the same template. */
function workspaceName({ name, owner, templateSlug }: Workshop['spec']): string {
  return `ws-${templateSlug ?? name}-${ownerHash(owner)}`;
}

/** Twelve digits for an owner: addresses are no label values, and not for everybody's eyes. */
export function ownerHash(owner: string): string {
  return sha256(owner).slice(0, 12);
}

/** The labels that select a session's pod; they never change. */
export function sessionSelector({ spec }: Workshop): Record<string, string> {
  return { 'app.kubernetes.io/name': 'orchestra-session', 'app.kubernetes.io/instance': spec.name };
}

/** The labels by which a session's pod is found, whoever made it. */
export function podSelectorOf({ workshop, podSelector }: SessionProps): Record<string, string> {
  return { ...(podSelector ?? sessionSelector(workshop)) };
}

/** The labels of a session's objects. */
export function sessionLabels(workshop: Workshop): Record<string, string> {
  return {
    ...sessionSelector(workshop),
    ...shared,
    'app.kubernetes.io/component': 'session',
    'orchestra.io/workshop': workshop.spec.name,
    'orchestra.io/owner-hash': ownerHash(workshop.spec.owner),
  };
}

/** The labels of a kept workspace: none that differ from session to session, or each would write it anew. */
export function workspaceLabels({ spec }: Workshop): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'orchestra-workspace',
    ...shared,
    'app.kubernetes.io/component': 'workspace',
    component: 'workspace',
    'orchestra.io/template-slug': spec.templateSlug ?? spec.name,
    'orchestra.io/owner-hash': ownerHash(spec.owner),
  };
}

const shared = { 'app.kubernetes.io/part-of': 'orchestra', 'app.kubernetes.io/managed-by': 'orchestra-operator' };

/** The port of the proxy beside the app; the containers of a pod share their ports, so it makes way for the app. */
export function proxyPort({ spec }: Workshop): number {
  return spec.port === 8080 ? 8081 : 8080;
}

/** On a Workshop: any new text ends the session's pod and starts another. On the pod: the text that it began with. */
export const restartAnnotation = 'orchestra.io/restart';

/** The containers of a pod. The existing operator calls the proxy the same, and the app after its image. */
export const containerNames = { app: 'app', proxy: 'orchestra-sidecar' } as const;

/** The names by which a pod's ports are referred to. */
export const portNames = { app: 'app', proxy: 'http-proxy' } as const;
