// The Deployment of a session as it is to be applied: everything follows Workshop and settings, but the template of a
// pod that is at work stays as it is until its own inputs change.
import type { Json } from '../model/json.js';
import { sessionSelector } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { sameFields } from './comparison.js';
import { findField, mapAt } from './manifest-fields.js';
import type { ChildManifest, ObservedChild, PodState } from './observed.js';
import type { PodInputs } from './pod-inputs.js';
import { changedInputs, extendedRecord } from './pod-inputs.js';
import type { TemplateRecord } from './pod-template.js';
import {
  isAtWork,
  isCut,
  isEdited,
  ownedTemplate,
  recordedChange,
  recordedInputs,
  recordedTemplate,
  recordTexts,
  seenTemplateRecord,
  templateRecordOf,
} from './pod-template.js';
import { Recent, remembered } from './remembered.js';
import { timeText } from './times.js';

/** What a Deployment is decided from. */
export interface DeploymentProps {
  /** The Deployment of the chart. */
  readonly rendered: ChildManifest;
  /** The live one, if it is ours. */
  readonly child: ObservedChild | undefined;
  readonly pods: readonly PodState[];
  readonly inputs: PodInputs;
  readonly now: number;
  /** Whether the session has failed, so that nothing is to run. */
  readonly stopped: boolean;
}

/** A Deployment as it is to be applied. */
export interface FittedDeployment {
  readonly manifest: ChildManifest;
  /** Why its pod is not what the chart renders now. @default - it is */
  readonly outdated?: 'OlderTemplate' | 'FieldsRemoved';
}

/** The Deployment to apply. */
export function fitDeployment(props: DeploymentProps): FittedDeployment {
  const { rendered, child, inputs, stopped } = props;
  const template = findField(rendered, 'spec', 'template');
  if (child === undefined) {
    const record = recordTexts({ inputs, template: recordOfRendered(rendered) });
    return { manifest: fitted(rendered, { template, record, stopped }) };
  }
  const record = recordOfRendered(rendered);
  return isRenewed(props, child, record) ? renewed(props, child, record) : kept(props, child, record);
}

const recordOfRendered = remembered((rendered: ChildManifest) =>
  templateRecordOf(findField(rendered, 'spec', 'template')),
);

function isRenewed({ rendered, inputs, pods }: DeploymentProps, child: ObservedChild, now: TemplateRecord): boolean {
  if (changedInputs(inputs, recordedInputs(child)).length > 0) return true;
  const isCurrent = recordedTemplate(child)?.rendered === now.rendered;
  if (isCurrent && sameFields(ownedTemplate(child), findField(rendered, 'spec', 'template'))) return false;
  if (isEdited(child, findField(rendered, 'spec', 'template') ?? null)) return true;
  // Only the very same template is known to have nothing in it but what is gone. Put back once, or it never ends.
  if (isCurrent && isCut(child) && recordedTemplate(child)?.restored === undefined) return true;
  // With nothing of it ours, what is current can be applied again: it says what there is.
  return isCurrent ? ownedTemplate(child) === undefined : isIdle(child, pods);
}

/** The Deployment's status is asked too: pods that are not seen may be there. */
function isIdle({ deployment }: ObservedChild, pods: readonly PodState[]): boolean {
  return !pods.some(isAtWork) && (deployment?.readyReplicas ?? 0) === 0;
}

function renewed(props: DeploymentProps, child: ObservedChild, template: TemplateRecord): FittedDeployment {
  const { rendered, inputs, now, stopped } = props;
  const hasChanged = changedInputs(inputs, recordedInputs(child)).length > 0;
  const since = hasChanged ? { at: timeText(now), generation: String(inputs.generation) } : recordedChange(child);
  const isRestored = !hasChanged && isCut(child);
  const record = recordTexts({
    ...{ inputs, since },
    template: isRestored ? { ...template, restored: 'asked' } : template,
  });
  return {
    manifest: fitted(rendered, { template: findField(rendered, 'spec', 'template'), record, stopped }),
  };
}

function kept(props: DeploymentProps, child: ObservedChild, now: TemplateRecord): FittedDeployment {
  const template = ownedTemplate(child);
  const seen = seenTemplateRecord(child);
  const record = recordTexts({
    inputs: extendedRecord(props.inputs, recordedInputs(child)),
    template: seen,
    since: recordedChange(child),
  });
  const { rendered, stopped } = props;
  const manifest = fitted(rendered, { template, record, stopped });
  if (seen.rendered !== now.rendered) return { manifest, outdated: 'OlderTemplate' };
  return isCut(child) ? { manifest, outdated: 'FieldsRemoved' } : { manifest };
}

/**
 * The Deployment of the existing operator, which keeps its pod: we own what says whose it is, and nothing of its spec
 * but that a failed session has no pod.
 */
export function fitInheritedDeployment(
  inherited: ChildManifest,
  { child, inputs, stopped }: { readonly child: ObservedChild; readonly inputs: PodInputs; readonly stopped: boolean },
): ChildManifest {
  const record = recordTexts({ inputs: extendedRecord(inputs, recordedInputs(child)) });
  return { ...withAnnotations(inherited, record), ...(stopped ? { spec: { replicas: 0 } } : {}) };
}

/** Selectors never change, so a Deployment with another one than ours can never become ours. */
export function isOfOtherOperator({ deployment }: ObservedChild, workshop: Workshop): boolean {
  return deployment !== undefined && !sameFields(sessionSelector(workshop), deployment.selector);
}

/** What a Deployment is to have beside what is rendered. */
interface Fitting {
  readonly template: Json | undefined;
  readonly record: Record<string, string>;
  readonly stopped: boolean;
}

/** The same object for the same fitting: what has been found out about it holds. */
const fittings = new Recent<ChildManifest, Fitting & { readonly manifest: ChildManifest }>();

function fitted(rendered: ChildManifest, fitting: Fitting): ChildManifest {
  const { template, record, stopped } = fitting;
  const isSame = (last: Fitting): boolean =>
    last.template === template && last.stopped === stopped && sameFields(last.record, record);
  return fittings.get(rendered, () => ({ ...fitting, manifest: fit(rendered, fitting) }), isSame).manifest;
}

function fit(rendered: ChildManifest, { template, record, stopped }: Fitting): ChildManifest {
  const spec = { ...mapAt(rendered, 'spec'), replicas: stopped ? 0 : 1, template };
  return withAnnotations({ ...rendered, spec }, record);
}

function withAnnotations(manifest: ChildManifest, record: Record<string, string>): ChildManifest {
  const annotations = { ...mapAt(manifest.metadata, 'annotations'), ...record };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
