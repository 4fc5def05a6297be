// Who gets a name or host that several ask for: always one, and always the same one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Claimant } from '../../src/operator/claims.js';
import { askedClaims, Claims, comesBefore, heldHost } from '../../src/operator/claims.js';
import { mayClaim } from '../../src/operator/refusals.js';
import { World } from './world.js';

const claimant = (uid: string, over: Partial<Claimant> = {}): Claimant => ({
  ...{ namespace: 'ns', name: `ws-${uid}`, uid, createdAt: 1, established: false },
  ...over,
});
const [a, b, c] = [claimant('a'), claimant('b'), claimant('c')];
const asked = { name: 'ns/n', host: 'h.example.org' };

/** The UID that holds the host, as one of several sees it. */
function holderFor(claims: Claims, self: Claimant, others: readonly Claimant[]): string {
  const own = { ...asked, name: `ns/${self.uid}` };
  return claims.acquire(own, { name: self, host: self }, { name: [], host: others }).host?.uid ?? self.uid;
}

describe('of two that ask', () => {
  test.each<[string, Claimant, Claimant, string]>([
    ['the older one', claimant('a', { createdAt: 2 }), claimant('b', { createdAt: 1 }), 'b'],
    ['of the same age, the smaller UID', b, a, 'a'],
    ['whoever has it already', claimant('a'), claimant('b', { createdAt: 9, established: true }), 'b'],
    [
      'of two that have it, the older one',
      claimant('a', { established: true }),
      claimant('b', { established: true }),
      'a',
    ],
  ])('%s gets it', (_, self, other, holder) => {
    expect(holderFor(new Claims(), self, [other])).toBe(holder);
    expect(holderFor(new Claims(), other, [self])).toBe(holder);
  });

  test('the first that was told so keeps it against an older one that comes later', () => {
    const claims = new Claims();
    expect(holderFor(claims, b, [])).toBe('b');
    expect(holderFor(claims, a, [b])).toBe('b');
  });

  test('it is free when its holder no longer asks for it, or is gone', () => {
    const claims = new Claims();
    holderFor(claims, b, []);
    expect(holderFor(claims, a, [])).toBe('a');
    claims.release('a');
    expect(holderFor(claims, b, [])).toBe('b');
  });

  test('no host is granted to one that can’t have its name', () => {
    const claims = new Claims();
    claims.acquire({ ...asked, host: 'other' }, { name: a, host: a }, { name: [], host: [] });
    expect(claims.acquire(asked, { name: b, host: b }, { name: [a], host: [] }).name?.uid).toBe('a');
    const host = claims.acquire({ ...asked, name: 'ns/c' }, { name: c, host: c }, { name: [], host: [] });
    expect([host, holderFor(claims, b, [c])]).toEqual([{}, 'c']);
  });

  test('one that is refused for itself may claim nothing', () => {
    const may = (spec: object) => {
      const { workshop, settings } = new World(spec).observe();
      return mayClaim(workshop, settings);
    };
    expect([may({}), may({ duration: '8d' }), may({ duration: 'x' }), may({ port: 0 })]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('names and hosts are held apart', () => {
    const claims = new Claims();
    claims.acquire(asked, { name: a, host: a }, { name: [], host: [] });
    const other = { name: 'ns/other', host: asked.host };
    expect(claims.acquire(other, { name: b, host: b }, { name: [], host: [a] })).toEqual({
      host: { namespace: 'ns', name: 'ws-a', uid: 'a' },
    });
  });
});

test('never two, whatever the order of passes, and the order is one', () => {
  const any = fc.record({ createdAt: fc.nat({ max: 3 }), established: fc.boolean() });
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 5 }), fc.array(fc.nat({ max: 4 })), (made, passes) => {
      const all = made.map((over, index) => claimant(String(index), over));
      const claims = new Claims();
      const holders = passes
        .map((index) => all[index % all.length]!)
        .map((self) =>
          holderFor(
            claims,
            self,
            all.filter((other) => other !== self),
          ),
        );
      expect(new Set(holders).size).toBeLessThanOrEqual(1);
      for (const one of all)
        for (const other of all) if (one !== other) expect(comesBefore(one, other)).toBe(!comesBefore(other, one));
    }),
  );
});

describe('what a Workshop asks for', () => {
  const of = (world: World) => {
    const { key, workshop, settings } = world.observe();
    return [askedClaims(key, workshop, settings), heldHost(workshop)];
  };

  test('is its name in its namespace, and the host that it would get', () => {
    const name = 'orchestra-workshops/bioc-intro-a1b2c3';
    expect(of(new World())).toEqual([{ name, host: 'bioc-intro-a1b2c3.workshops.example.org' }, undefined]);
    expect(of(new World({ ingress: { host: 'a.b.c' } }))[0]).toEqual({ name, host: 'a.b.c' });
  });

  test('is what it was given when the base domain changes', () => {
    const world = new World().becomeReady();
    world.settings = { ...world.settings, baseDomain: 'new.example.org' };
    const host = 'bioc-intro-a1b2c3.workshops.example.org';
    expect(of(world)).toMatchObject([{ host }, host]);
  });

  test('is nothing while it can’t be read, though it may have something', () => {
    const world = new World().becomeReady().edit({ port: 'x' });
    expect(of(world)).toEqual([undefined, 'bioc-intro-a1b2c3.workshops.example.org']);
  });

  test('what it has is read off its address, whatever stands there', () => {
    const world = new World();
    for (const [url, host] of [
      ['https://A.Example.org:8443/x', 'a.example.org'],
      ['nonsense', undefined],
      [undefined, undefined],
    ]) {
      world.status = { url };
      expect(of(world)[1]).toBe(host);
    }
  });
});
