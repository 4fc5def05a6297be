// Volumes that outlive their sessions: listed, and with their last use on them, whoever saw it.
import { expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';

const spec = { templateSlug: 'course', storage: { size: '1Gi', workspace: { persist: 'per-user' } } };
const idleAtOnce = { values: { operator: { workspaceIdleTtlDays: 0 } } };

describeOperator('kept workspaces', { name: 'workspaces', ...idleAtOnce }, (operated) => {
  const claims = () => operated.sessions.list('PersistentVolumeClaim');
  const record = async () => (await claims())[0].metadata.annotations?.['orchestra.io/last-used'];
  const listed = async () => (await operated.operator.json<{ items: Live[] }>('/controllers/workspaces/objects')).items;

  test('one in use has no last use, and is listed as used', async () => {
    await operated.sessions.launch('first', spec);
    await operated.sessions.reaches('first', 'Ready');
    const [claim] = await claims();
    const { name, labels } = claim.metadata;
    expect([await record(), await listed()]).toMatchObject([
      undefined,
      [{ namespace: 'workspaces', name, ownerHash: labels['orchestra.io/owner-hash'], state: 'used' }],
    ]);
  });

  test('when its session has ended, that is written on it once, and it is idle after the idle time', async () => {
    await operated.sessions.delete('Workshop', 'first');
    const at = await eventually('its last use is written', record);
    expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(30_000);
    const before = await operated.settled();
    const [shown] = await eventually('it is idle', async () => {
      const rows = await listed();
      return rows[0].state === 'idle' && rows;
    });
    expect(shown).toMatchObject({ lastUsed: at, idleSince: at });
    expect(await operated.settled()).toEqual(before);
    expect(before.filter(({ resource, code }) => resource === 'persistentvolumeclaims' && code === 200)).toHaveLength(
      1,
    );
  });

  test('used again it has none, and an end that nobody saw is written by the next process', async () => {
    await operated.sessions.launch('second', spec);
    await operated.sessions.reaches('second', 'Ready');
    await eventually('its record is gone', async () => (await record()) === undefined);
    expect(await operated.operator.end()).toBe(0);
    await operated.sessions.delete('Workshop', 'second');
    await operated.sessions.isGone('Workshop', 'second');
    await operated.start();
    await eventually('its last use is written', record);
    expect(await claims()).toHaveLength(1);
  });
});
