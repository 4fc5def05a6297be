// Documents that answer every question of a rule so that the rule depends on it: in each of them one part of the condition is
// turned round, so that a chart that leaves it out, or turns it round itself, says something else.
import { coalesce } from '../../../src/model/document/merge.js';
import type { Json, JsonObject } from '../../../src/model/json.js';
import { canonicalJson } from '../../../src/model/json.js';
import { defaultValues } from '../../../src/model/values/leaves.js';
import { withoutNulls } from '../../../src/model/values/parse.js';
import type { Condition } from '../../../src/model/values/rules/language.js';
import { holds, valueAt } from '../../../src/model/values/rules/language.js';
import { minimal } from '../../constructs/render.js';
import { put } from '../documents.js';
import type { Question, Settings } from './granted-wishes.js';
import { settingsFor } from './granted-wishes.js';
import { allowed } from './allowed.js';
import type { Telling } from './whole-documents.js';
import { bases, rows } from './whole-documents.js';

/** A condition, and whether it is to hold. `way` chooses among the ways to have a question answered. */
interface Wish {
  readonly of: Condition;
  readonly holds: boolean;
  readonly way?: number;
}

/** So many ways to have the question answered that a document is about; the first that works will do for all else. */
const WAYS = 12;

/** How many settings are tried for one document. */
const PATIENCE = 200;

const known = new Map<string, readonly Telling[]>();

/** Documents for a condition in a rule, or in a notice, which only valid documents show. Those of the first ways come first. */
export function ruleDocuments(condition: Condition, isNotice: boolean): readonly Telling[] {
  const key = `${String(isNotice)} ${canonicalJson(condition as unknown as Json)}`;
  const found = known.get(key) ?? distinct(told(condition, isNotice));
  known.set(key, found);
  return found;
}

function told(condition: Condition, isNotice: boolean): Telling[] {
  const all = [...focused(condition, true), ...focused(condition, false)];
  const byWay = Array.from({ length: WAYS }, (_, way) =>
    all.filter((wishes) => wishes.some((wish) => wish.way === way)),
  );
  // Where a notice is given already, one question is easily answered otherwise.
  const starts = isNotice ? [...bases, ...rows.filter((row) => holds(condition, completed(row)))] : [minimal];
  return byWay.flat().flatMap((wishes) => {
    for (const basis of starts) {
      const found = granted(wishes, wishes, { ...basis, release: usual }, { left: PATIENCE });
      if (found === undefined) continue;
      const document = isNotice ? { ...allowed(asTelling(found).values), release: usual } : found;
      if (wishes.every((wish) => isTrueOf(wish, document))) return [asTelling(document)];
    }
    return [];
  });
}

const usual = { name: 'orchestra', namespace: 'orchestra-system' } as const;

/** For every question in a condition, and every way to have it answered, what must hold so that all depends on it. */
function focused(of: Condition, answer: boolean): Wish[][] {
  if ('not' in of) return focused(of.not, !answer);
  const parts = 'and' in of ? of.and : 'or' in of ? of.or : undefined;
  if (parts === undefined) return Array.from({ length: WAYS }, (_, way) => [{ of, holds: answer, way }]);
  // The others are what leaves the decision to this one: true in `and`, false in `or`.
  return parts.flatMap((part, index) => {
    const rest = parts.filter((_, at) => at !== index).map((other): Wish => ({ of: other, holds: 'and' in of }));
    return focused(part, answer).map((wishes) => [...wishes, ...rest]);
  });
}

/** A document in which all wishes come true, found by trying; undefined when the patience ends before. */
function granted(
  [wish, ...rest]: readonly Wish[],
  all: readonly Wish[],
  document: JsonObject,
  patience: { left: number },
): JsonObject | undefined {
  if (wish === undefined) return all.every((each) => isTrueOf(each, document)) ? document : undefined;
  if (wish.way === undefined && isTrueOf(wish, document)) {
    const found = granted(rest, all, document, patience);
    if (found !== undefined) return found;
  }
  for (const next of steps(wish, document)) {
    if (patience.left-- <= 0) return undefined;
    const found = granted([...next.wishes, ...rest], all, next.document, patience);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Step {
  readonly wishes: readonly Wish[];
  readonly document: JsonObject;
}

/** What can be done about a wish first. */
function* steps({ of, holds: answer, way }: Wish, document: JsonObject): Generator<Step> {
  if ('not' in of) return yield { wishes: [{ of: of.not, holds: !answer }], document };
  const parts = 'and' in of ? of.and : 'or' in of ? of.or : undefined;
  if (parts === undefined) return yield* answered(of as Question, answer, document, way);
  const wishes = parts.map((part): Wish => ({ of: part, holds: answer }));
  if ('and' in of === answer) yield { wishes, document };
  else for (const each of wishes) yield { wishes: [each], document };
}

function* answered(question: Question, answer: boolean, document: JsonObject, way?: number): Generator<Step> {
  const merged = completed(document);
  const all = settingsFor(question, answer, (path) => valueAt(merged, path.split('.')) as Json | undefined);
  for (const settings of way === undefined ? all.slice(0, WAYS) : all.slice(way, way + 1)) {
    const changed = withSettings(document, settings);
    if (isTrueOf({ of: question, holds: answer }, changed)) yield { wishes: [], document: changed };
  }
}

function withSettings(document: JsonObject, settings: Settings): JsonObject {
  const changed = structuredClone(document) as Record<string, Json>;
  for (const [path, value] of settings) put(changed, path.split('.'), value);
  return changed;
}

function isTrueOf({ of, holds: answer }: Wish, document: JsonObject): boolean {
  return holds(of, completed(document)) === answer;
}

const completions = new WeakMap<JsonObject, JsonObject>();

/** As rules read it: with the defaults, and without what is null. */
function completed(document: JsonObject): JsonObject {
  const found = completions.get(document) ?? (withoutNulls(coalesce(defaultValues(), document)) as JsonObject);
  completions.set(document, found);
  return found;
}

function asTelling({ release, ...values }: JsonObject): Telling {
  const { name, namespace } = release as typeof usual;
  return { release: name, namespace, values };
}

function distinct(documents: readonly Telling[]): Telling[] {
  return [...new Map(documents.map((each) => [JSON.stringify(each), each])).values()];
}
