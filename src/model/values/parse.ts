// From a values document to a platform: defaults merged, every fault collected, rules judged.
// Everything that can be wrong comes back as a list; nothing is thrown.
import { MAX_DEPTH } from '../document/text.js';
import { coalesce } from '../document/merge.js';
import type { Json, JsonObject, Path } from '../json.js';
import { isObject } from '../json.js';
import { schemaProblems, unknownField } from '../schema-problems.js';
import type { Problem } from '../problem.js';
import { contentProblems, membersAt } from './forbidden-content.js';
import { defaultValues, leaves, membersOf } from './leaves.js';
import { notices } from './rules/notices.js';
import type { IsKnown } from './rules/language.js';
import { brokenRules, valueAt } from './rules/language.js';
import type { Values } from './schema/index.js';
import { valuesSchema } from './schema/index.js';
import { valueRules } from './rules/index.js';
import { templateNotices } from './template-notices.js';

/** Values that have been completed and checked: what charts are made from. */
export interface Platform {
  /** Every key of the schema; what is unset is empty. */
  readonly values: Values;
  /** What a reader should know although nothing is wrong: less secure settings, probable typos. */
  readonly warnings: readonly Problem[];
}

/** Either a platform, or everything that is wrong with the document. */
export type ParsedValues =
  | { readonly platform: Platform; readonly problems?: undefined }
  | { readonly platform?: undefined; readonly problems: readonly Problem[] };

/** Where a path of the document was written, for messages. */
export type Locate = (path: Path) => string | undefined;

/**
 * Completes and checks a values document. Defaults are merged as Helm merges a chart's values.yaml:
 * maps deep, lists replaced, null removes a default.
 *
 * @param document what the user wrote; `{}` is all defaults
 * @param locate where a path was written @default - messages name the path alone
 */
export function parseValues(document: unknown, locate: Locate = () => undefined): ParsedValues {
  if (!isObject(document)) return { problems: located([notAMap], locate) };
  return parseMerged(coalesce(defaultValues(), document), locate);
}

/** As parseValues, for a document into which the defaults have been merged already. */
export function parseMerged(merged: JsonObject, locate: Locate = () => undefined): ParsedValues {
  const tooDeep = depthProblems(merged);
  if (tooDeep.length > 0) return { problems: located(tooDeep, locate) };
  const contents = contentProblems(merged);
  const document = withoutNulls(merged);
  const parsed = valuesSchema.safeParse(document, { reportInput: true });
  if (parsed.success) return judged(parsed.data, contents, locate);
  const { issues } = parsed.error;
  const elsewhere = faultsElsewhere(
    document,
    issues.map(({ path }) => path as Path),
  );
  return { problems: located([...contents, ...schemaProblems(valuesSchema, issues), ...elsewhere], locate) };
}

/**
 * What rules say about the values that are well formed although others are not. The path of an unknown key is that of
 * the map that holds it: what it should have been called is not known, so nothing in that map is.
 */
function faultsElsewhere(document: Json | undefined, wrong: readonly Path[]): Problem[] {
  if (wrong.some((path) => path.length === 0)) return [];
  const rest = valuesSchema.safeParse(wrong.reduce(without, document));
  if (!rest.success) return [];
  return faultsOf(rest.data, (path) => !wrong.some((other) => overlap(other, path)));
}

function without(value: Json | undefined, [step = '', ...rest]: Path): Json | undefined {
  if (!isObject(value)) return value;
  const { [step]: member, ...others } = value;
  return rest.length > 0 && isObject(member) ? { ...others, [step]: without(member, rest) } : others;
}

/** Whether one path leads to the other, or through it. */
function overlap(a: Path, b: Path): boolean {
  return a.slice(0, b.length).every((step, index) => step === b[index]);
}

function faultsOf(values: Values, isKnown?: IsKnown): Problem[] {
  const missing = missingTexts(values).filter(({ path }) => isKnown?.(path) ?? true);
  return [...missing, ...brokenRules(valueRules, values, isKnown)];
}

function judged(values: Values, contents: readonly Problem[], locate: Locate): ParsedValues {
  const problems = [...contents, ...faultsOf(values)];
  if (problems.length > 0) return { problems: located(problems, locate) };
  const warnings = [...foreignGlobals(values), ...notices(values), ...templateNotices(values)];
  return { platform: { values, warnings: located(warnings, locate) } };
}

const notAMap: Problem = { path: [], message: 'a values document must be a map of keys to values' };

function located(problems: readonly Problem[], locate: Locate): Problem[] {
  return problems.map((problem) => {
    const where = problem.where ?? locate(problem.path);
    return where === undefined ? problem : { ...problem, where };
  });
}

/** Null means unset wherever a map holds it; Kubernetes reads it so too. */
export function withoutNulls(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item as Json) ?? null);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]));
}

function depthProblems(value: unknown, path: Path = []): Problem[] {
  if (path.length > MAX_DEPTH) return [{ path, message: `is nested deeper than ${String(MAX_DEPTH)} levels` }];
  return membersAt(value, path).flatMap(([at, member]) => depthProblems(member, at));
}

function missingTexts(values: Values): Problem[] {
  return leaves()
    .filter(({ path, nonEmpty }) => nonEmpty === true && valueAt(values, path) === '')
    .map(({ path }) => ({ path, message: 'must not be empty' }));
}

/** Keys under `global` that we do not know: other charts' keys, or typos. */
function foreignGlobals(values: Values): Problem[] {
  const known = Object.keys(membersOf(membersOf(valuesSchema)['global'] ?? valuesSchema));
  return Object.keys(values.global)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: ['global', key], message: `left to other charts: ${unknownField(key, known)}` }));
}
