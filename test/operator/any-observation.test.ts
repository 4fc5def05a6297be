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

const anyObserved = fc
  .record({
    live: anyWorkshop,
    children: fc.uniqueArray(anyChild, { selector: ([{ kind }, { metadata }]) => `${kind}/${metadata.name}` }),
    pods: fc.array(anyLive('pod'), { maxLength: 3 }),
    now: fc.integer({ min: start - hours(1), max: start + hours(200) }),
    clockTrusted: fc.boolean(),
    exists: fc.constantFrom(true, false, undefined),
    networkPolicy: fc.constantFrom({ ...settings.networkPolicy, enabled: false }, settings.networkPolicy),
  })
  .map(({ live, children, pods, now, clockTrusted, exists, networkPolicy }): Observed => ({
    ...new World().observe(),
    now,
    clockTrusted,
    settings: { ...settings, networkPolicy },
    workshop: readWorkshop(live, schema),
    children: children.map(([kind, object]) => observeChild(cacheChild(kind, object), () => exists)),
    pods: pods.map(podStateOf),
  }));

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
