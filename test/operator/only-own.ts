// What no decision may do, whatever it was made from.
import { expect } from 'vitest';
import { ownerHash } from '../../src/model/sessions/index.js';
import type { Decision, Observed, ObservedChild } from '../../src/operator/observed.js';

/** Only what is the Workshop's own is written, as it was judged; of that, volumes and the routes of the controller that is set are never deleted. */
export function expectOnlyOwn(observed: Observed, { writes, expire }: Decision): void {
  const otherRoute = observed.settings.ingress.controller === 'traefik' ? 'Ingress' : 'IngressRoute';
  for (const write of writes) {
    const live = observed.children.findLast(
      ({ kind, name }) => kind.kind === write.kind.kind && name === write.key.name,
    );
    if (write.action === 'create') expect(live, 'nothing is made over an object that is there').toBeUndefined();
    if (write.action === 'create') continue;
    expect(live?.deleting).toBe(false);
    expect(write.uid).toBe(live?.uid);
    const isOurs = live?.controller?.uid === observed.workshop.uid;
    const isShared = write.action === 'update' && isWorkspace(live, observed);
    expect(isOurs || isShared, `${write.action} ${write.child}`).toBe(true);
    if (write.action === 'delete')
      expect(['Deployment', 'NetworkPolicy', 'Middleware', otherRoute]).toContain(write.kind.kind);
    if (write.action === 'delete') expect(write.resourceVersion).toBe(live?.resourceVersion);
  }
  if (expire === undefined) return;
  const { uid, resourceVersion } = observed.workshop;
  expect([expire, writes]).toEqual([{ uid, resourceVersion }, []]);
  expectOver(observed);
}

/** By a clock that can be believed, and by the end that its owner could read; times that are written down are whole seconds. */
function expectOver({ workshop, now, clockTrusted }: Observed): void {
  expect(clockTrusted, 'nothing ends by a clock that is not trusted').toBe(true);
  const told = Date.parse(workshop.status.session?.expiresAt ?? '');
  expect(Math.floor(told / 1000) * 1000, 'nothing ends before it was to end').toBeLessThanOrEqual(now);
  expect(workshop.deleting, 'what is going away is left alone').toBe(false);
}

/** The volume of the Workshop's owner, which nobody controls. */
function isWorkspace(live: ObservedChild | undefined, { workshop: { parsed } }: Observed): boolean {
  if (live === undefined || !('workshop' in parsed) || live.controller !== undefined) return false;
  const isOfOwner = live.labels['orchestra.io/owner-hash'] === ownerHash(parsed.workshop.spec.owner);
  return live.kind.kind === 'PersistentVolumeClaim' && isOfOwner;
}
