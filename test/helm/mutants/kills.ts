// Makes mistakes in templates and tries telling documents on each until one shows it.
import { randomFrom } from '../../../src/helm-compiler/random.js';
import type { JsonObject } from '../../../src/model/json.js';
import type { Leaf } from '../../../src/model/values/json-schema.js';
import type { Asked, Trying } from './asking.js';
import { ask, templatesOf } from './asking.js';
import type { Mutant } from './mutators.js';
import { mutantsOf } from './mutators.js';
import { ruleDocuments } from './rule-documents.js';
import { conditionsShowing, sectionOf } from './sections.js';
import { definedAround } from './shown-where.js';
import { leafOfLine, Subjects } from './subjects.js';
import { randomDocuments } from './telling-documents.js';
import type { Telling } from './whole-documents.js';
import { baseDocuments, bases, guardedClusters, wholeDocuments, withUnset } from './whole-documents.js';

/** Every mistake at every place of a chart. */
export function allMutants(templates: ReadonlyMap<string, string>): Mutant[] {
  return [...templates].flatMap(([file, text]) => mutantsOf(file, text));
}

/** How many random documents a mistake is tried on that whole ones do not show: most show soon, so that few need all. */
const ROUNDS = [16, 160] as const;

/** The mistakes that no document shows. Those that are explained are tried on few, which would prove the explanation wrong. */
export async function survivors(trying: Trying, mutants: readonly Mutant[]): Promise<Mutant[]> {
  const templates = templatesOf(trying.chart);
  const subjects = new Subjects(templates);
  const explained = new Set(mutants.filter((mutant) => trying.isExplained?.(mutant)));
  const kill = (left: readonly Mutant[], of: string, documents: (mutant: Mutant) => readonly Telling[]) => {
    trying.onProgress?.(left.length, of);
    return unseen(trying, templates, { mutants: left, documents });
  };
  let left = await kill(mutants, 'whole documents and those of rules', (mutant) => {
    if (isGuard(mutant)) return guardedClusters();
    const whole = explained.has(mutant) ? baseDocuments : wholeDocuments(subjects.around(mutant));
    return [...ofRules(mutant, templates), ...whole, ...ofUnset(mutant, templates)];
  });
  // Guards ask the cluster alone.
  const finished = left.filter(isGuard);
  left = left.filter((mutant) => !isGuard(mutant));
  for (const count of ROUNDS) {
    const reaching = count === ROUNDS[0] ? undefined : await reachingDocuments(trying, templates, left);
    left = await kill(left, `${String(count)} random documents each`, (mutant) =>
      randomDocuments(subjects.around(mutant), {
        ...wanted(mutant, templates, count),
        reaching: reaching?.get(mutant) ?? [],
      }),
    );
    finished.push(...left.filter((mutant) => explained.has(mutant)));
    left = left.filter((mutant) => !explained.has(mutant));
  }
  return [...finished, ...left];
}

/** Random documents for a mutant: always the same ones. */
function wanted(mutant: Mutant, templates: ReadonlyMap<string, string>, count: number) {
  const { file, edit } = mutant;
  const about = unsetLeaf(mutant, templates);
  const random = randomFrom(edit.start * 31 + edit.end + count * 7919 + edit.by.length);
  const isObject = !/\/(validate\.yaml|_values\.tpl)$/.test(file);
  return { ...(about && { about }), random, count, isObject };
}

/** The leaf that has another value when it is unset; undefined for all other mistakes. */
function unsetLeaf({ mutator, file, edit }: Mutant, templates: ReadonlyMap<string, string>): Leaf | undefined {
  return mutator === 'another value when unset' ? leafOfLine(templates.get(file) ?? '', edit.start) : undefined;
}

function ofUnset(mutant: Mutant, templates: ReadonlyMap<string, string>): readonly Telling[] {
  const leaf = unsetLeaf(mutant, templates);
  return leaf === undefined ? [] : withUnset(leaf.path);
}

function isGuard({ file }: Mutant): boolean {
  return file.endsWith('guards.yaml');
}

function ofRules(mutant: Mutant, templates: ReadonlyMap<string, string>): readonly Telling[] {
  const template = templates.get(mutant.file) ?? '';
  const asked = conditionsShowing(definedAround(mutant, template).split('.').slice(1).join('.'));
  const { condition } = sectionOf(mutant, template) ?? {};
  return [...(condition === undefined ? [] : [condition]), ...asked].flatMap((each) =>
    ruleDocuments(each, mutant.file.endsWith('.txt')),
  );
}

/** How many blocks around a place are asked for, where no whole document reaches it. */
const OUTWARDS = 3;

/** The whole documents that reach the place of each mutant, or a block around it: rendering can be made to end there. */
async function reachingDocuments(
  trying: Trying,
  templates: ReadonlyMap<string, string>,
  mutants: readonly Mutant[],
): Promise<Map<Mutant, readonly JsonObject[]>> {
  const reaching = new Map<Mutant, readonly JsonObject[]>();
  for (let outwards = 0; outwards <= OUTWARDS; outwards++) {
    const left = mutants.filter((mutant) => !reaching.has(mutant) && mutant.action !== undefined);
    const ending = left.map((mutant) => endingAt(mutant, outwards));
    const answers = await ask(trying, templates, { mutants: ending, documents: () => baseDocuments, all: true });
    left.forEach((mutant, index) => {
      const found = answers[index] ?? [];
      if (found.length > 0)
        reaching.set(
          mutant,
          found.map((at) => bases[at] ?? {}),
        );
    });
  }
  return reaching;
}

function endingAt(mutant: Mutant, outwards: number): Mutant {
  const { action } = mutant;
  const place = outwards === 0 ? action : (action?.within.at(-outwards) ?? action);
  const at = place?.outer.start ?? 0;
  return { ...mutant, edit: { start: at, end: at, by: '{{ fail "reached" }}' } };
}

async function unseen(trying: Trying, templates: ReadonlyMap<string, string>, asked: Asked): Promise<Mutant[]> {
  const answers = await ask(trying, templates, asked);
  return asked.mutants.filter((_, index) => answers[index]?.length === 0);
}
