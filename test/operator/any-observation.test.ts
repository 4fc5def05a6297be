// From live objects of any content to a decision: nothing on the way throws, and nothing is decided about what is not the
// Workshop's own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.js';
import { isObject } from '../../src/model/json.js';
import { workshopSchema } from '../../src/model/workshop/index.js';
import { cacheChild, observeChild } from '../../src/operator/cached-child.js';
import { childNames } from '../../src/operator/child-kinds.js';
import { podStateOf } from '../../src/operator/child-state.js';
import { decide } from '../../src/operator/decide.js';
import type { Observed } from '../../src/operator/observed.js';
import { readWorkshop } from '../../src/operator/read-workshop.js';
import { statusPatch } from '../../src/operator/status-patch.js';
import { timeText } from '../../src/operator/times.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { anyJson, anyLive } from './any-live.js';
import { expectOnlyOwn } from './only-own.js';
import { hours, start, World } from './world.js';

const n = 'bioc-intro-a1b2c3';
const schema = workshopSchema();
const settings = settingsWith();
const { parsed } = new World().observe().workshop;
const names = 'workshop' in parsed ? childNames(parsed.workshop) : [];

const anyChild = fc.constantFrom(...names).chain(([kind, name]) => fc.tuple(fc.constant(kind), anyLive(name)));

/** A Workshop as its definition, or a newer one, lets it be stored: half of them would be served. */
const anyWorkshop = fc.tuple(anyLive(n), fc.boolean(), anyJson).map(([live, isServed, more]): KubeObject => {
  const { spec } = new World().object();
  const given = isServed ? spec : { ...(isObject(spec) ? spec : {}), ...(isObject(more) ? more : {}), name: n };
  return { ...live, metadata: { ...live.metadata, uid: 'workshop-uid' }, spec: given };
});

/** When a session that was accepted ends, from now. */
const anyEnd = fc.oneof(fc.constantFrom(-1000, -1, 0, 1, 1000), fc.integer({ min: -hours(9), max: hours(9) }));

/** What a status may say of a session in our own words, which chance alone never finds. */
const anyRecord = fc.record({
  readyAt: fc.constant(timeText(start)),
  duration: fc.constantFrom('4h', '1h', '2d'),
  endsIn: anyEnd,
});

/** With this record, among whatever else its status says. */
function remembering({ status, ...live }: KubeObject, session: object): KubeObject {
  return { ...live, status: { ...(isObject(status) ? status : {}), session } };
}

const anyObserved = fc
  .record({
    live: anyWorkshop,
    record: fc.option(anyRecord, { nil: undefined, freq: 2 }),
    children: fc.uniqueArray(anyChild, { selector: ([{ kind }, { metadata }]) => `${kind}/${metadata.name}` }),
    pods: fc.array(anyLive('pod'), { maxLength: 3 }),
    now: fc.integer({ min: start - hours(1), max: start + hours(200) }),
    clockTrusted: fc.boolean(),
    exists: fc.constantFrom(true, false, undefined),
    networkPolicy: fc.constantFrom({ ...settings.networkPolicy, enabled: false }, settings.networkPolicy),
  })
  .map(({ live, record, children, pods, now, clockTrusted, exists, networkPolicy }): Observed => {
    const { endsIn = 0, ...session } = record ?? {};
    const remembered = { ...session, expiresAt: timeText(now + endsIn) };
    return {
      ...new World().observe(),
      now,
      clockTrusted,
      settings: { ...settings, networkPolicy },
      workshop: readWorkshop(record === undefined ? live : remembering(live, remembered), schema),
      children: children.map(([kind, object]) => observeChild(cacheChild(kind, object), () => exists)),
      pods: pods.map(podStateOf),
    };
  });

test('whatever is observed, a decision is made, and about nothing but what is the Workshop’s own', () => {
  const counts = { served: 0, writes: 0, deletes: 0, ends: 0 };
  fc.assert(
    fc.property(anyObserved, (observed) => {
      const decision = decide(observed);
      expectOnlyOwn(observed, decision);
      if (decision.status !== undefined) statusPatch(observed.workshop, decision.status);
      counts.served += Number('workshop' in observed.workshop.parsed);
      counts.writes += decision.writes.length;
      counts.ends += Number(decision.expire !== undefined);
      counts.deletes += decision.writes.filter(({ action }) => action === 'delete').length;
    }),
    { numRuns: 200 },
  );
  // What never comes to a write would prove nothing.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
});
