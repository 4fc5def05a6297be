// Conditions as kstatus, Flux and people read them, and the one way to write a status: nothing moves that has not
// changed, so that equal judgements are equal bytes.
import type { JsonObject } from '../model/json.js';
import { canonicalJson } from '../model/json.js';
import type { WorkshopCondition, WorkshopStatus } from '../model/workshop/index.js';
import { workshopStatus } from '../model/workshop/index.js';
import type { ConditionType, Reason } from './reasons.js';
import { conditionTypes } from './reasons.js';
import { timeText } from './times.js';

/**
 * How a message is held against one that has been there for the same reason: `exact`: our own words, which count;
 * `alike`: words of others, of which numbers don't count, since they differ with every attempt; `vague`: a general
 * sentence, which replaces none.
 */
export type Wording = 'exact' | 'alike' | 'vague';

/** One condition as it is judged now; a type that is not judged is not there. */
export interface Judgement {
  readonly type: ConditionType;
  readonly holds: boolean;
  readonly reason: Reason;
  readonly message: string;
  /** @default 'exact' */
  readonly wording?: Wording;
}

/** The conditions that follow from judgements: known types in their own order, then those of others as they are. */
export function conditionsOf(
  judgements: readonly Judgement[],
  before: Pick<WorkshopStatus, 'conditions'>,
  { now, generation }: { readonly now: number; readonly generation: number },
): WorkshopCondition[] {
  const { conditions: previous = [] } = before;
  const ours = judgements.map((judgement) => {
    const known = previous.find(({ type }) => type === judgement.type);
    const status = judgement.holds ? 'True' : 'False';
    const since = known?.status === status ? known.lastTransitionTime : undefined;
    return {
      type: judgement.type,
      status,
      reason: judgement.reason,
      message: steadyMessage(judgement, known, generation),
      lastTransitionTime: since ?? timeText(now),
      observedGeneration: generation,
    } as const;
  });
  return [...ours, ...previous.filter(({ type }) => !Object.hasOwn(conditionTypes, type))];
}

/** A message that says what has been said already about the same spec stays as it was, numbers and all. */
function steadyMessage(judgement: Judgement, before: WorkshopCondition | undefined, generation: number): string {
  const { reason, message, wording = 'exact' } = judgement;
  const said = before?.message;
  if (wording === 'exact' || said === undefined) return message;
  if (before?.reason !== reason || before.observedGeneration !== generation) return message;
  return wording === 'vague' || withoutNumbers(said) === withoutNumbers(message) ? said : message;
}

/** Numbers, and generated names that hold some. */
function withoutNumbers(message: string): string {
  return message.replace(/[0-9a-z]*[0-9][0-9a-z]*/gi, '#');
}

const known = Object.keys(workshopStatus.shape);

/** The status to write, or undefined when the stored one says the same. Fields that we don't know don't count. */
export function changedStatus(raw: JsonObject, next: WorkshopStatus): WorkshopStatus | undefined {
  const stored = Object.fromEntries(known.map((key) => [key, raw[key]]));
  return canonicalJson(stored) === canonicalJson(next) ? undefined : next;
}
