// The first half of the random documents: two files run side by side.
import { it } from 'vitest';
import { describeHelm } from '../cluster/harness/control-plane.js';
import { expectAgreement, half } from './random-documents.js';

describeHelm('helm/orchestra', () => {
  it(
    `agrees with the program about ${String(half)} random documents, the first half`,
    { timeout: 3_600_000 },
    async () => {
      await expectAgreement(0);
    },
  );
});
