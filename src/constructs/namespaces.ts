// The namespaces, for installations that no one else prepares one for. Whoever applies these manifests must never take
// a namespace away with the sessions and volumes in it, so pruning by GitOps tools is off.
import { Construct } from 'constructs';
import { sharedLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { Resource } from './resource.js';

/** Keeps GitOps tools from deleting what running sessions depend on. */
export const neverPruned = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
} as const;

/** For pods of ours, all of which pass it. */
const restricted = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
} as const;

/** For sessions: their images start as root and change users, which "restricted" forbids. */
const baseline = {
  'pod-security.kubernetes.io/enforce': 'baseline',
  'pod-security.kubernetes.io/warn': 'restricted',
} as const;

/** The release namespace, and those of the sessions as far as they are known. */
export class Namespaces extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { values, release } = props;
    const labels = sharedLabels(props);
    this.namespace('release', release.namespace, { ...labels, ...restricted });
    values.sessions.namespaces.forEach((name) => {
      this.namespace(`session-${name}`, name, { ...labels, ...baseline });
    });
  }

  private namespace(id: string, name: string, labels: Readonly<Record<string, string>>) {
    new Resource(this, id, 'Namespace', { metadata: { name, labels, annotations: neverPruned } });
  }
}
