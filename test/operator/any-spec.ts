// Specs of Workshops by chance, for rules about all of them.
import fc from 'fast-check';

const amounts = fc.oneof(
  fc.integer({ min: 1, max: 5000 }).map((count) => `${String(count)}m`),
  fc.integer({ min: 1, max: 64 }).map((count) => `${String(count)}Gi`),
  fc.integer({ min: 1, max: 9 }).map((count) => `0.${String(count)}`),
  fc.integer({ min: 1, max: 9 }).map((count) => `${String(count)}e3`),
);
const words = fc.stringMatching(/^[a-z]{1,6}$/);
/** What a valid Workshop may ask for, its name and owner apart. */
export const anySpec = fc.record(
  {
    image: fc.constantFrom('a/b:1', 'rocker/rstudio:latest'),
    port: fc.integer({ min: 1, max: 65_535 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), fc.string({ maxLength: 5 }), { maxKeys: 4 }),
    args: fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
    tier: fc.constantFrom('small', 'large'),
    resources: fc.record({ cpu: amounts, memory: amounts, cpuRequest: amounts }, { requiredKeys: [] }),
    storage: fc.record({ size: amounts, storageClass: words }, { requiredKeys: [] }),
    ingress: fc.record({ annotations: fc.dictionary(words, fc.string({ maxLength: 4 }), { maxKeys: 3 }) }),
  },
  { requiredKeys: [] },
);
