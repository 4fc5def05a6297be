// What a values document becomes on both sides, the program and the chart, and how the two compare: the same objects and notes,
// or the same reasons why there are none.
import { parseAllDocuments } from 'yaml';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import { notes } from '../../src/helm-compiler/platform-notes.js';
import { helmManifests } from '../../src/manifest/helm-manifests.js';
import type { Source } from '../../src/model/document/sources.js';
import { readDocument } from '../../src/model/document/sources.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import type { PlatformProps } from '../../src/model/platform/release.js';
import { releaseFaults } from '../../src/model/platform/release-rules.js';
import type { Problem } from '../../src/model/problem.js';
import { formatProblem } from '../../src/model/problem.js';
import { defaultValues } from '../../src/model/values/leaves.js';
import { parseMerged, withoutNulls } from '../../src/model/values/parse.js';
import { notices } from '../../src/model/values/rules/notices.js';
import { valuesSchema } from '../../src/model/values/schema/index.js';
import { isSentence, isStricter, isUnreadable, placeOf, reasonsOf, SOME_KEY } from './refusals.js';
import type { RenderAnswer, RenderRequest } from './render/renderer.js';
import { strangeNumbers } from './strange-numbers.js';

/** Objects and notes with the document that they come from, or why there are none; `unread` when the sources themselves are wrong. */
export type Outcome =
  | { readonly objects: readonly Json[]; readonly notes: string; readonly document: JsonObject }
  | { readonly refused: readonly Problem[]; readonly unread: boolean };

/** What the program makes of a request, in the words of a Helm release. */
export function ours({ release, namespace, files, set = [], setString = [], setJSON = [] }: RenderRequest): Outcome {
  const sources: Source[] = [
    ...files.map((text, index): Source => ({ kind: 'file', name: `${String(index)}.yaml`, text })),
    ...setJSON.map((text): Source => ({ kind: 'set-json', text })),
    ...set.map((text): Source => ({ kind: 'set', text })),
    ...setString.map((text): Source => ({ kind: 'set-string', text })),
  ];
  const { effective, problems } = readDocument(sources, defaultValues());
  if (problems.length > 0) return { refused: problems, unread: true };
  const helms = { name: release, namespace, service: 'Helm', revision: 1 } as const;
  const parsed = parseMerged(effective);
  const faults = [...(parsed.problems ?? []), ...faultsOfRelease(effective, helms)];
  if (parsed.platform === undefined || faults.length > 0) return { refused: faults, unread: false };
  const { values } = parsed.platform;
  const objects = JSON.parse(JSON.stringify(helmManifests(values, helms))) as Json[];
  return { objects, notes: notesOf({ values, release: helms }), document: effective };
}

function notesOf(props: Parameters<typeof notes>[0]): string {
  const found = notices(props.values).map((notice) => `- ${formatProblem(notice)}`);
  return [...notes(props), ...(found.length === 0 ? [] : ['Less than it could be:', ...found])].join('\n').trim();
}

/** The program asks about the release when the values are right; a chart asks about both at once. */
function faultsOfRelease(document: JsonObject, release: PlatformProps['release']): Problem[] {
  const values = valuesSchema.safeParse(withoutNulls(document));
  return values.success ? releaseFaults({ values: values.data, release }) : [];
}

/** Ways to agree: the same objects, the same sentences, the same faulty places, neither can read it, or only we refuse. */
export const agreements = ['equal', 'same sentences', 'same places', 'neither reads', 'stricter'] as const;

/** How two outcomes agree; a text that says where they do not. */
export function agreement(
  our: Outcome,
  helms: RenderAnswer,
): (typeof agreements)[number] | { readonly disagreement: string } {
  if (!('refused' in our)) return agreementOnObjects(our, helms);
  const { refused, unread } = our;
  const disagreement = `helm says: ${helms.error ?? 'nothing'}\nthe program says: ${refused.map(formatProblem).join('\n')}`;
  if (helms.error === undefined) return refused.every(isStricter) ? 'stricter' : { disagreement };
  if (unread) return agreementOnUnread(refused, helms.error) ?? { disagreement };
  const reasons = reasonsOf(helms.error);
  if (reasons === undefined) return { disagreement };
  if ('places' in reasons) return isAboutSamePlaces(refused, reasons.places) ? 'same places' : { disagreement };
  return isSame(sentencesOf(refused), ofValues(reasons.sentences, refused)) ? 'same sentences' : { disagreement };
}

/** What the program cannot read Helm cannot, either; unless Helm is less strict, and goes on to what rules say. */
function agreementOnUnread(refused: readonly Problem[], error: string): (typeof agreements)[number] | undefined {
  if (isUnreadable(error)) return 'neither reads';
  const reasons = reasonsOf(error);
  if (reasons === undefined || !refused.every(isStricter)) return undefined;
  const said = refused.map(({ path, message }) => formatProblem({ path, message }));
  return 'sentences' in reasons && said.every((each) => reasons.sentences.includes(each))
    ? 'same sentences'
    : 'stricter';
}

function sentencesOf(refused: readonly Problem[]): string[] {
  return refused.filter((each) => !isStricter(each)).map(formatProblem);
}

/** Where values are refused for what a chart can't ask, the program does not go on to ask about the release. */
function ofValues(sentences: readonly string[], refused: readonly Problem[]): readonly string[] {
  return refused.some(isStricter) ? sentences.filter((sentence) => !sentence.startsWith('release.')) : sentences;
}

/** Helm's schema speaks before any rule, and knows less than the program. */
function isAboutSamePlaces(problems: readonly Problem[], places: readonly string[]): boolean {
  const ofSchema = problems.filter((problem) => !isSentence(problem));
  const named = new Set(places.filter((place) => place !== SOME_KEY));
  const all = ofSchema.map(({ path }) => placeOf(path));
  const certain = places.includes(SOME_KEY) ? [] : ofSchema.filter((each) => !isStricter(each));
  return [...named].every((place) => all.includes(place)) && certain.every(({ path }) => named.has(placeOf(path)));
}

function agreementOnObjects(our: Extract<Outcome, { objects: unknown }>, helms: RenderAnswer) {
  if (helms.error !== undefined) return { disagreement: `only helm refuses: ${helms.error}` };
  const inText = helms.manifests
    ?.flatMap((text) => parseAllDocuments(text).map((each) => each.toJS() as Json))
    .filter((each) => each !== null);
  const difference = differenceOf(our.objects, helms.objects ?? []) ?? (inText && differenceOf(our.objects, inText));
  if (difference !== undefined) return { disagreement: JSON.stringify(difference, null, 2) };
  // Helm prints an empty line before them.
  if (helms.notes !== null && helms.notes?.trim() !== our.notes)
    return { disagreement: `notes of helm:\n${helms.notes ?? ''}\nof the program:\n${our.notes}` };
  const strange = strangeNumbers(helms.numbers ?? [], our.document);
  return strange.length === 0 ? 'equal' : { disagreement: `numbers that are no plain decimals: ${strange.join()}` };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a), new Set(b)];
  return one.size === other.size && [...one].every((each) => other.has(each));
}
