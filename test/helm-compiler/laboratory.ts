// What the tables of the compiler's parts are about: a leaf of every kind, and any function of them on trial.
import * as z from 'zod';
import { laboratoryOf } from '../../src/helm-compiler/compile.js';
import { fields, valuesOf } from '../../src/helm-compiler/index.js';
import type { Complete } from '../../src/helm-compiler/index.js';
import { Trial } from '../../src/helm-compiler/trial.js';
import type { Json } from '../../src/model/json.js';

const schema = fields.group('Values.', {
  on: fields.flag('A switch.', false),
  mode: fields.choice('A word.', ['a', 'b', 'c'], 'a'),
  name: fields.text('A text.'),
  other: fields.text('Another text.'),
  count: fields.whole('A number.', 1),
  limit: fields.optionalWhole('A number that may be unset.'),
  list: fields.texts('A list.'),
  map: fields.textMap('A map.'),
  more: fields.textMap('Another map.'),
  any: fields.passthrough('Anything.'),
  items: fields.objects('Typed objects.', z.object({ name: z.string(), note: z.string().optional() })),
  args: z
    .union([z.record(z.string(), z.string()), z.array(z.string())])
    .default({})
    .meta({ kind: 'data', default: {}, description: 'A map or a list.' }),
});

/** The values that units are given. */
export type Values = Complete<typeof schema>;

/** The laboratory. */
export const laboratory = laboratoryOf<Values>({
  metadata: { name: 'trial', version: '1.0.0', description: 'A trial.' },
  values: valuesOf(schema),
  units: [],
});

/** The leaf of a name. */
export function leafOf(id: string) {
  const leaf = laboratory.leafOf.get(id);
  if (leaf === undefined) throw new Error(`there is no leaf ${id}`);
  return leaf;
}

/** Things that are rendered from values, on trial. */
export function trialOf(...renders: readonly ((values: Values) => Json)[]): Trial {
  const render = (values: unknown): Json[] => renders.map((each) => each(values as Values));
  return new Trial({ id: 'unit', render: ({ values }) => render(values) }, laboratory);
}
