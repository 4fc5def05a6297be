// What is to be written to the objects of a session: each is made, brought back to what is rendered, handed over,
// taken away, or left alone because it is not ours.
import type { SessionProps } from '../model/sessions/index.js';
import { sessionNames } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { childId, childNames, isRoute, leftoverKindsUnder } from './child-kinds.js';
import { removalOf, writesFor } from './child-writes.js';
import type { Judgement } from './conditions.js';
import { findKeptClaim, withKeptClaim } from './mounted-volume.js';
import type { ChildManifest, ChildWrite, DeleteChild, Observed, ObservedChild } from './observed.js';
import { describeOwner, isControlledBy, isOrphan } from './ownership.js';
import type { Reason } from './reasons.js';
import type { FittedDeployment } from './session-deployment.js';
import { fitDeployment, fitInheritedDeployment } from './session-deployment.js';
import type { Standing } from './standing.js';
import { fitClaim } from './volumes.js';
import type { WantedChild } from './wanted-children.js';
import { wantedChildren } from './wanted-children.js';

/** What becomes of a session's objects. */
export interface ChildPlan {
  readonly writes: readonly ChildWrite[];
  /** Conditions that follow from single objects. */
  readonly judgements: readonly Judgement[];
  /** An object that stands in the way. @default - none does */
  readonly obstacle?: Obstacle;
  /** All that stand in the way, by `childId`. @default - none does */
  readonly inTheWay?: readonly string[];
}

/** An object under one of our names that is not ours. */
export interface Obstacle {
  readonly reason: Extract<Reason, 'NameTaken' | 'PreviousSessionEnding'>;
  readonly message: string;
}

/** The plan for a session that is served. One that has not begun does not begin beside somebody else's objects. */
export function planChildren(observed: Observed, asked: SessionProps, standing: Standing): ChildPlan {
  const workshop = withKeptClaim(asked.workshop, findKeptClaim(asked.workshop, standing));
  const session = { ...asked, workshop };
  const wanted = wantedChildren(observed, session, standing);
  const obstacle = findObstacle(wanted, observed);
  const inTheWay = wanted.filter((each) => isInTheWay(each, observed)).map(({ id }) => id);
  if (obstacle !== undefined && standing.deployment === undefined) {
    return { writes: [], judgements: [], obstacle, inTheWay };
  }
  const steps = wanted.map((each) => planChild(each, observed, standing));
  const judgements = steps.flatMap(({ judgement }) => judgement ?? []);
  return {
    writes: safeWrites([...steps.flatMap(({ writes }) => writes), ...removals(wanted, observed, session)], observed),
    judgements: [
      ...(workshop === asked.workshop ? judgements : withOtherVolume(judgements, asked.workshop, workshop)),
      ...judgeDetached(wanted, observed),
    ],
    obstacle,
    inTheWay,
  };
}

/** Nothing is taken away while what is to do without it could not be changed. */
function safeWrites(writes: readonly ChildWrite[], { refused }: Observed): readonly ChildWrite[] {
  const isRefused = ({ action, child }: ChildWrite) =>
    action === 'update' && refused.some((refusal) => refusal.child === child);
  return writes.some(isRefused) ? writes.filter(({ action }) => action !== 'delete') : writes;
}

/** The pod of the operator before is older in every way, and that is said already. */
function withOtherVolume(judgements: readonly Judgement[], asked: Workshop, served: Workshop): readonly Judgement[] {
  if (judgements.some(({ reason }) => reason === 'OtherOperator')) return judgements;
  const [mounted, wanted] = [sessionNames(served).claim, sessionNames(asked).claim];
  const message = `the session goes on with its volume ${mounted}; the spec asks for ${wanted}, which it gets when it is restarted`;
  return [...judgements.filter(({ type }) => type !== 'UpToDate'), { ...notUpToDate.OlderTemplate, message }];
}

/** What is ours and ending is waited for, too, but an event tells of its end. */
function isInTheWay({ relation, child }: WantedChild, { workshop }: Observed): boolean {
  if (relation === 'ending') return child !== undefined && !isControlledBy(child, workshop);
  return relation === 'foreign';
}

function findObstacle(wanted: readonly WantedChild[], observed: Observed): Obstacle | undefined {
  const foreign = wanted.find(({ relation }) => relation === 'foreign');
  if (foreign?.child !== undefined) {
    const message = `there is ${describeOwner(foreign.child)}; ${remedyFor(foreign.child, foreign.rendered)}`;
    return { reason: 'NameTaken', message };
  }
  const ending = wanted.find((each) => isInTheWay(each, observed))?.child;
  if (ending === undefined) return undefined;
  const message = `there still is ${describeOwner(ending)}; the session begins when it is gone`;
  return { reason: 'PreviousSessionEnding', message };
}

function remedyFor(foreign: ObservedChild, { metadata }: ChildManifest): string {
  if (!isOrphan(foreign)) return 'delete it, or use another spec.name';
  return metadata['ownerReferences'] === undefined
    ? 'put the labels back that name its owner'
    : 'put its owner reference back, or delete it';
}

interface Step {
  readonly writes: readonly ChildWrite[];
  /** @default - nothing to say */
  readonly judgement?: Judgement;
}

function planChild(wanted: WantedChild, observed: Observed, standing: Standing): Step {
  const { relation } = wanted;
  if (relation === 'foreign' || relation === 'ending') return { writes: [] };
  switch (wanted.kind.kind) {
    case 'Deployment':
      return wanted.isInherited
        ? planInherited(wanted, observed, standing)
        : planDeployment(wanted, observed, standing);
    case 'PersistentVolumeClaim':
      return planClaim(wanted, observed);
    default:
      return { writes: writesFor(wanted, wanted.rendered, observed) };
  }
}

function planDeployment(wanted: WantedChild, observed: Observed, { inputs, hasFailed }: Standing): Step {
  const { rendered, child } = wanted;
  const { pods, now } = observed;
  const { manifest, outdated } = fitDeployment({ rendered, child, pods, inputs, now, stopped: hasFailed });
  const writes = writesFor(wanted, manifest, observed);
  return { writes, judgement: outdated && notUpToDate[outdated] };
}

const isOlder = { type: 'UpToDate', holds: false } as const;

const notUpToDate: Readonly<Record<NonNullable<FittedDeployment['outdated']>, Judgement>> = {
  OlderTemplate: {
    ...isOlder,
    reason: 'OlderTemplate',
    message: 'the settings have changed since the pod was made; it goes on as it is until it is restarted',
  },
  FieldsRemoved: {
    ...isOlder,
    reason: 'FieldsRemoved',
    message:
      'fields of the pod template were taken away again after they had been put back; it stays so until it is restarted',
  },
};

function planInherited(wanted: WantedChild, observed: Observed, { inputs, hasFailed, isReplaced }: Standing): Step {
  const { child, rendered } = wanted;
  if (child === undefined) return { writes: [] };
  if (isReplaced) {
    const why = 'what its pod is made from has changed, and its selector is that of the operator before';
    return { writes: [removalOf(child, observed, { why, propagation: 'Foreground' })] };
  }
  const manifest = fitInheritedDeployment(rendered, { child, inputs, stopped: hasFailed });
  return { writes: writesFor(wanted, manifest, observed), judgement: isFromBefore };
}

const isFromBefore: Judgement = {
  type: 'UpToDate',
  holds: false,
  reason: 'OtherOperator',
  message: 'the pod is that of the operator that ran here before; it goes on as it is until it is restarted',
};

function planClaim(wanted: WantedChild, observed: Observed): Step {
  const { child, rendered, id } = wanted;
  if (child === undefined) return { writes: writesFor(wanted, rendered, observed) };
  const refused = observed.refused.find((refusal) => refusal.child === id && refusal.why === 'invalid')?.message;
  const { workshop } = observed;
  const { manifest, judgement } = fitClaim({ rendered, child, workshop, refused });
  const writes = writesFor(wanted, manifest, observed);
  return { writes, judgement };
}

/** What the settings no longer give a session: routes before what they name. Volumes are never among it. */
function removals(wanted: readonly WantedChild[], observed: Observed, { workshop }: SessionProps): DeleteChild[] {
  const { network, auth, headers } = sessionNames(workshop);
  const leftovers = leftoverKindsUnder(observed.settings);
  const ofOthers = childNames(workshop).filter(([kind]) => leftovers.includes(kind));
  const removable = [
    ...[`NetworkPolicy/${network}`, `Middleware/${auth}`, `Middleware/${headers}`],
    ...ofOthers.map(([kind, name]) => childId(kind, name)),
  ];
  const why = 'the settings no longer give it to sessions';
  return observed.children
    .filter((child) => !child.deleting && isControlledBy(child, observed.workshop))
    .filter(({ kind, name }) => removable.includes(childId(kind, name)))
    .filter(({ kind, name }) => !wanted.some(({ id }) => id === childId(kind, name)))
    .sort((a, b) => Number(isRoute(b.kind)) - Number(isRoute(a.kind)))
    .map((child) => removalOf(child, observed, { why, propagation: 'Background' }));
}

/** Volumes that the spec asked for once: kept, and not mounted. */
function judgeDetached(wanted: readonly WantedChild[], { children, workshop }: Observed): Judgement[] {
  const detached = children
    .filter(
      (child) => child.kind.kind === 'PersistentVolumeClaim' && isControlledBy(child, workshop) && !child.deleting,
    )
    .filter(({ kind, name }) => !wanted.some(({ id }) => id === childId(kind, name)))
    .map(({ name }) => name)
    .sort();
  if (detached.length === 0) return [];
  const message = `the spec no longer asks for ${detached.join(', ')}; it is kept until the Workshop goes`;
  return [{ type: 'StorageDetached', holds: true, reason: 'StorageRemoved', message }];
}
