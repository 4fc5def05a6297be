// What a values document becomes on both sides, the program and the chart, and how the two compare.
import { parseAllDocuments } from 'yaml';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import { kept } from '../../src/helm-compiler/platform-units.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { Source } from '../../src/model/document/sources.js';
import { readDocument } from '../../src/model/document/sources.js';
import type { Json } from '../../src/model/json.js';
import { formatProblem, UserError } from '../../src/model/problem.js';
import { defaultValues } from '../../src/model/values/leaves.js';
import { parseMerged } from '../../src/model/values/parse.js';
import type { RenderAnswer, RenderRequest } from './render/renderer.js';

/** Objects, or why there are none. */
export type Outcome = { readonly objects: readonly Json[] } | { readonly refused: string };

/** What the program makes of a request, in the words of a Helm release. */
export function ours({ release, namespace, files, set = [], setString = [], setJSON = [] }: RenderRequest): Outcome {
  const sources: Source[] = [
    ...files.map((text, index): Source => ({ kind: 'file', name: `${String(index)}.yaml`, text })),
    ...setJSON.map((text): Source => ({ kind: 'set-json', text })),
    ...set.map((text): Source => ({ kind: 'set', text })),
    ...setString.map((text): Source => ({ kind: 'set-string', text })),
  ];
  const { effective, problems } = readDocument(sources, defaultValues());
  if (problems.length > 0) return { refused: problems.map(formatProblem).join('\n') };
  const parsed = parseMerged(effective);
  if (parsed.platform === undefined) return { refused: parsed.problems.map(formatProblem).join('\n') };
  try {
    const groups = synthesise(parsed.platform.values, { name: release, namespace, service: 'Helm', revision: 1 });
    return { objects: groups.flatMap(({ manifests }) => manifests).flatMap(asInHelm) };
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
}

/** Helm cannot own namespaces, and must be told what outlives a release. */
function asInHelm(manifest: Parameters<typeof kept>[0]): Json[] {
  if (manifest.kind === 'Namespace') return [];
  const json = JSON.parse(JSON.stringify(manifest)) as typeof manifest;
  return [manifest.kind === 'CustomResourceDefinition' ? kept(json) : json];
}

/** What the program refuses although the chart cannot know. */
const STRICTER = /must be named by its first address|set twice in this map|is not valid YAML|is not allowed/;

/** How two outcomes agree; a text that says where they do not. */
export function agreement(
  our: Outcome,
  helms: RenderAnswer,
): 'equal' | 'both refuse' | 'stricter' | { readonly disagreement: string } {
  if ('refused' in our) {
    if (helms.error !== undefined) return 'both refuse';
    return STRICTER.test(our.refused) ? 'stricter' : { disagreement: `only the program refuses: ${our.refused}` };
  }
  if (helms.error !== undefined) return { disagreement: `only helm refuses: ${helms.error}` };
  const inText = (helms.manifests ?? [])
    .flatMap((text) => parseAllDocuments(text).map((each) => each.toJS() as Json))
    .filter((each) => each !== null);
  const difference = differenceOf(our.objects, helms.objects ?? []) ?? differenceOf(our.objects, inText);
  return difference === undefined ? 'equal' : { disagreement: JSON.stringify(difference, null, 2) };
}
