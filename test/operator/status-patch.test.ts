// The patch must turn the stored status into the wanted one, and touch nothing that a newer program wrote.
import { expect, test } from 'vitest';
import { statusPatch } from '../../src/operator/status-patch.js';
import { readWorkshop } from '../../src/operator/read-workshop.js';
import type { WorkshopStatus } from '../../src/model/workshop/index.js';
import { workshopSchema } from '../../src/model/workshop/index.js';

const schema = workshopSchema();

function patchOf(stored: object, wanted: WorkshopStatus): object {
  const metadata = { name: 'a', namespace: 'b', resourceVersion: '7', uid: 'u' };
  return statusPatch(readWorkshop({ metadata, spec: {}, status: stored }, schema), wanted);
}

const rows: readonly [string, object, WorkshopStatus, object][] = [
  ['what is new is set', {}, { phase: 'Starting' }, { phase: 'Starting' }],
  ['what is to go is null', { phase: 'Ready', url: 'u' }, { phase: 'Ready' }, { url: null, phase: 'Ready' }],
  ['fields of a newer program stay', { later: 1, phase: 'Ready' }, { phase: 'Failed' }, { phase: 'Failed' }],
  [
    'maps are merged in depth',
    { session: { duration: '4h', readyAt: '2026-01-01T00:00:00Z' } },
    { session: { duration: '5h' } },
    { session: { readyAt: null, duration: '5h' } },
  ],
  [
    'lists are replaced as a whole',
    { conditions: [{ type: 'Ready', status: 'True' }] },
    { conditions: [{ type: 'Stalled', status: 'True' }] },
    { conditions: [{ type: 'Stalled', status: 'True' }] },
  ],
];

test.each(rows)('%s', (_, stored, wanted, status) => {
  expect(patchOf(stored, wanted)).toEqual({ metadata: { resourceVersion: '7' }, status });
});
