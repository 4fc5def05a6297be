// What is asked of a volume that exists already. A claim is fixed but for its size, which only grows: whatever else is
// asked for is said to be impossible, and everything beside the volume goes on.
import { findAmount } from './amounts.js';
import type { Judgement } from './conditions.js';
import { findField, mapAt, without } from './manifest-fields.js';
import type { ChildManifest, ClaimState, ObservedChild, ObservedWorkshop } from './observed.js';
import { bounded } from './pods.js';
import type { Reason } from './reasons.js';

/** A claim as it can be applied, and what there is to say about it. */
export interface FittedClaim {
  readonly manifest: ChildManifest;
  /** @default - the volume is as it is asked for, and always was */
  readonly judgement?: Judgement;
}

/** What a claim is fitted by. */
export interface ClaimProps {
  readonly rendered: ChildManifest;
  readonly child: ObservedChild;
  readonly workshop: ObservedWorkshop;
  /** The API server's words, when it has just refused a size. @default - it has not */
  readonly refused?: string;
}

/** The rendered claim with what can't be changed as it is. */
export function fitClaim(props: ClaimProps): FittedClaim {
  const { rendered, child } = props;
  const live = child.claim ?? { phase: '', requested: '' };
  const judgement = judgeClaim(props, live);
  const keepsSize = judgement?.reason !== 'Resizing' && live.requested !== '';
  const size = keepsSize ? live.requested : sizeOf(rendered);
  return {
    manifest: withFixed(rendered, { size, storageClass: fixedClass(props, live) }),
    judgement,
  };
}

function judgeClaim(props: ClaimProps, live: ClaimState): Judgement | undefined {
  const growth = amountOf(sizeOf(props.rendered)) - amountOf(live.requested);
  if (growth > 0n) return judgeGrowth(props, live);
  if (growth < 0n) {
    return differs('CannotShrink', `the volume has ${live.requested}, and can’t shrink to ${sizeOf(props.rendered)}`);
  }
  const asked = findField(props.rendered, 'spec', 'storageClassName');
  if (typeof asked === 'string' && live.storageClass !== undefined && asked !== live.storageClass) {
    return differs(
      'ClassCannotChange',
      `the volume is of the class ${live.storageClass}, and can’t change to ${asked}`,
    );
  }
  return judgeOutcome(props.workshop, live);
}

function judgeGrowth({ rendered, workshop, refused }: ClaimProps, live: ClaimState): Judgement {
  const sizes = `from ${live.requested} to ${sizeOf(rendered)}`;
  const said = refused === undefined ? findRefusal(workshop) : `the volume can’t grow ${sizes}: ${bounded(refused)}`;
  if (said !== undefined) return differs('ResizeRefused', said);
  if (live.phase !== 'Bound') return differs('NotBound', `the volume grows ${sizes} once it is bound`);
  return differs('Resizing', `the volume grows to ${sizeOf(rendered)}`);
}

/** What was refused for this very spec is not asked for again. */
function findRefusal({ generation, status }: ObservedWorkshop): string | undefined {
  const known = status.conditions?.find(({ type, reason }) => type === 'StorageResized' && reason === 'ResizeRefused');
  return known?.observedGeneration === generation ? known.message : undefined;
}

/** Once sizes have differed, it is said when they no longer do. */
function judgeOutcome({ status }: ObservedWorkshop, live: ClaimState): Judgement | undefined {
  if (!status.conditions?.some(({ type }) => type === 'StorageResized')) return undefined;
  if (amountOf(live.capacity ?? '0') < amountOf(live.requested)) {
    return differs('Resizing', `the volume grows to ${live.requested}`);
  }
  const message = `the volume has the ${live.requested} that are asked for`;
  return { type: 'StorageResized', holds: true, reason: 'Resized', message };
}

function differs(reason: Reason, message: string): Judgement {
  return { type: 'StorageResized', holds: false, reason, message };
}

/** A class that we apply, or are about to take over, must be the one that the volume has. */
function fixedClass({ rendered, child }: ClaimProps, { storageClass, isClassInherited }: ClaimState) {
  const isApplied = [rendered, child.owned].some((each) => findField(each, 'spec', 'storageClassName') !== undefined);
  return isApplied || isClassInherited ? storageClass : undefined;
}

function withFixed(
  rendered: ChildManifest,
  { size, storageClass }: { readonly size: string; readonly storageClass: string | undefined },
): ChildManifest {
  const spec = without(mapAt(rendered, 'spec'), 'storageClassName');
  const resources = { requests: { storage: size } };
  return {
    ...rendered,
    spec: { ...spec, resources, ...(storageClass === undefined ? {} : { storageClassName: storageClass }) },
  };
}

function sizeOf(manifest: ChildManifest): string {
  return String(findField(manifest, 'spec', 'resources', 'requests', 'storage') ?? '');
}

function amountOf(text: string): bigint {
  return findAmount(text) ?? 0n;
}
