// How long a session lives: a table of cases, and what holds for any history of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/model/scalars/index.js';
import type { WorkshopStatus } from '../../src/model/workshop/index.js';
import type { ObservedWorkshop } from '../../src/operator/observed.js';
import type { SessionTimes, TimeProps } from '../../src/operator/times.js';
import {
  acceptedTimes,
  dueWarning,
  gracePeriodMs,
  nextDeadline,
  recordOf,
  timeText,
} from '../../src/operator/times.js';
import { hours, minutes, start } from './world.js';

const at = (time: number) => timeText(time);

function props(over: Partial<TimeProps> & { status?: WorkshopStatus; duration?: unknown } = {}): TimeProps {
  const { status = {}, duration = '4h', ...rest } = over;
  const workshop = {
    createdAt: start,
    spec: { duration },
    parsed: { problems: [] },
    status,
  } as unknown as ObservedWorkshop;
  const [settings, now] = [{ maxDuration: '7d' }, start + minutes(10)];
  return { workshop, settings, now, clockTrusted: true, refused: false, ...rest };
}

/** Accepted: 4h from 12:00, ready at 12:10. */
const session = { readyAt: at(start + minutes(10)), duration: '4h', expiresAt: at(start + minutes(250)) };
const accepted: WorkshopStatus = { session, expiresAt: session.expiresAt };

const expiry = (over: Parameters<typeof props>[0]) => {
  const times = acceptedTimes(props(over));
  return times && (times.expiresAt - start) / 60_000;
};

describe('the expiry, in minutes after creation', () => {
  test.each<[string, Parameters<typeof props>[0], number | undefined]>([
    ['nothing accepted yet: creation and duration', {}, 240],
    ['nothing accepted yet, and soon over: no longer for that', { duration: '12m' }, 12],
    ['nothing accepted yet, and over already: five minutes are left', { now: start + hours(9) }, 545],
    [
      'told already: no longer for being looked at again',
      { status: { session: { expiresAt: at(start + hours(9)) } }, now: start + hours(9) },
      540,
    ],
    ['no duration that can be read', { duration: 'soon' }, undefined],
    ['no duration at all', { duration: null }, undefined],
    ['refused for its length: the limit', { duration: '30d', refused: true }, 7 * 24 * 60],
    ['ready for the first time: later by as long as it took', { readySince: start + minutes(7) }, 247],
    ['ready since before it was made, by its pod’s clock', { readySince: start - minutes(7) }, 240],
    ['ready since later than now', { readySince: start + hours(9) }, 250],
    ['ready again', { status: accepted, readySince: start + hours(2) }, 250],
    ['not ready any more', { status: accepted }, 250],
    ['longer', { status: accepted, duration: '5h' }, 310],
    ['shorter', { status: accepted, duration: '3h' }, 190],
    ['the same in other words', { status: accepted, duration: '240m' }, 250],
    ['far shorter: five minutes are left', { status: accepted, duration: '1s', now: start + hours(1) }, 65],
    [
      'shorter in its last minutes: not longer for it',
      { status: accepted, duration: '1h', now: start + minutes(248) },
      250,
    ],
    ['longer than sessions may last', { status: accepted, duration: '7d' }, 7 * 24 * 60 + 10],
    [
      'longer without a limit',
      { status: accepted, duration: '30d', settings: { maxDuration: '' } },
      250 + 29 * 1440 + 1200,
    ],
    ['refused: the duration does not count', { status: accepted, duration: '30d', refused: true }, 250],
    ['refused: an unreadable duration does not count', { status: accepted, duration: 'soon', refused: true }, 250],
    ['extended', { status: { ...accepted, expiresAt: at(start + hours(10)) } }, 600],
    ['extended, though refused', { status: { ...accepted, expiresAt: at(start + hours(10)) }, refused: true }, 600],
    ['extended by part of a second', { status: { ...accepted, expiresAt: '2026-01-31T16:10:00.900Z' } }, 250],
    ['extended beyond the limit', { status: { ...accepted, expiresAt: at(start + hours(24 * 30)) } }, 7 * 1440 + 10],
    ['pulled in by hand', { status: { ...accepted, expiresAt: at(start) } }, 250],
    ['taken away', { status: { session } }, 250],
    ['made unreadable', { status: { session, expiresAt: 'soon' } }, 250],
    ['extended and made longer', { status: { ...accepted, expiresAt: at(start + minutes(255)) }, duration: '5h' }, 310],
    ['extended and made shorter', { status: { ...accepted, expiresAt: at(start + hours(10)) }, duration: '3h' }, 600],
    ['extended before it was accepted', { status: { expiresAt: at(start + hours(10)) } }, 600],
    ['under a lower limit', { status: accepted, settings: { maxDuration: '1h' } }, 250],
    [
      'extended under a lower limit',
      { status: { ...accepted, expiresAt: at(start + hours(10)) }, settings: { maxDuration: '1h' } },
      250,
    ],
    ['found without a record', { status: { url: 'https://a.b', expiresAt: at(start + hours(9)) } }, 540],
    ['found beyond the limit', { status: { url: 'https://a.b', expiresAt: at(start + hours(999)) } }, 59_940],
  ])('%s', (_, over, expected) => {
    expect(expiry(over)).toBe(expected);
  });

  const tomorrow = { clockTrusted: false, now: start + hours(24) };
  const yesterday = { clockTrusted: false, now: start - hours(24) };

  test.each<[string, Parameters<typeof props>[0], number]>([
    ['a new one begins as ever', {}, 240],
    ['one that is new, and over by it, gets no five minutes of it', { duration: '12m' }, 12],
    ['the first Ready waits', { readySince: start + minutes(7) }, 240],
    ['shorter waits', { status: accepted, duration: '3h' }, 250],
    ['far shorter waits', { status: accepted, duration: '1s' }, 250],
    ['longer does not ask for the time', { status: accepted, duration: '5h' }, 310],
    ['nor does an extension', { status: { ...accepted, expiresAt: at(start + hours(10)) } }, 600],
    [
      'nor one that comes with a shorter duration',
      { status: { ...accepted, expiresAt: at(start + hours(10)) }, duration: '3h' },
      600,
    ],
  ])('by a clock that can’t be believed: %s', (_, over, expected) => {
    expect([expiry({ ...over, ...tomorrow }), expiry({ ...over, ...yesterday })]).toEqual([expected, expected]);
  });

  test('a found session was ready when its condition says so, else a duration before its end, never before it was made', () => {
    const readyAt = (status: WorkshopStatus) => {
      const times = acceptedTimes(props({ status: { url: 'https://a.b', ...status }, now: start + hours(9) }));
      return (times!.readyAt! - start) / 60_000;
    };
    const lastTransitionTime = at(start + minutes(3));
    const expiresAt = at(start + hours(5));
    expect(readyAt({ expiresAt, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] })).toBe(3);
    expect(readyAt({ expiresAt, conditions: [{ type: 'Ready', status: 'False', lastTransitionTime }] })).toBe(60);
    expect(readyAt({ expiresAt: at(start + hours(2)) })).toBe(0);
  });
});

describe('whatever happens, in any order', () => {
  const step = fc.oneof(
    fc.record({ duration: fc.integer({ min: 1, max: 8 * 86_400 }).map(formatDuration) }),
    fc.record({ extendBy: fc.integer({ min: -86_400, max: 20 * 86_400 }) }),
    fc.record({ wait: fc.integer({ min: 0, max: 2 * 86_400 }) }),
    fc.record({ ready: fc.constant(true) }),
    fc.record({ maxDuration: fc.constantFrom('1h', '1d', '7d', '') }),
    fc.record({ apartBy: fc.constantFrom(0, 86_400, -86_400) }),
  );
  type Step = {
    duration?: string;
    extendBy?: number;
    wait?: number;
    ready?: true;
    maxDuration?: string;
    apartBy?: number;
  };

  interface Life {
    readonly before: SessionTimes;
    readonly after: SessionTimes;
    readonly step: Step;
    readonly now: number;
    readonly limit: number;
    /** By how many seconds the clocks are apart. */
    readonly apartBy: number;
  }

  /** Every judgement of a life, with the one before it. */
  function lifeOf(steps: readonly Step[]): Life[] {
    let [now, maxDuration, duration, readySince] = [start, '7d', '4h', undefined as number | undefined];
    let apartBy = 0;
    let times = acceptedTimes(props({ now, duration }))!;
    return steps.map((each) => {
      const before = times;
      now += (each.wait ?? 0) * 1000;
      maxDuration = each.maxDuration ?? maxDuration;
      duration = each.duration ?? duration;
      apartBy = each.apartBy ?? apartBy;
      if (each.ready) readySince ??= now + apartBy * 1000;
      const asked = at(before.expiresAt + (each.extendBy ?? 0) * 1000);
      const status = { session: recordOf(before), expiresAt: asked };
      const given = {
        now: now + apartBy * 1000,
        clockTrusted: apartBy === 0,
        duration,
        settings: { maxDuration },
        status,
        ...(readySince === undefined ? {} : { readySince }),
      };
      times = acceptedTimes(props(given))!;
      const again = { session: recordOf(times), expiresAt: at(times.expiresAt) };
      expect(acceptedTimes(props({ ...given, status: again })), 'judged again').toEqual(times);
      const limit = (times.readyAt ?? start) + (maxDuration === '' ? Infinity : parseDuration(maxDuration) * 1000);
      return { before, after: times, step: each, now, limit, apartBy };
    });
  }

  /** A step in a life whose clocks agree. */
  const agreeing = (each: Step): Step => ('apartBy' in each ? { apartBy: 0 } : each);

  const holds = (name: string, rule: (life: Life) => void) => {
    test(name, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
          lifeOf(steps as Step[]).forEach(rule);
        }),
      );
    });
  };

  holds(
    'only another duration makes a session shorter, or one that waited for the clocks',
    ({ before, after, step: { duration, apartBy } }) => {
      if (duration === undefined && apartBy !== 0) expect(after.expiresAt).toBeGreaterThanOrEqual(before.expiresAt);
    },
  );

  holds('a shorter duration leaves five minutes, or what was left', ({ before, after, now }) => {
    expect(after.expiresAt).toBeGreaterThanOrEqual(Math.min(before.expiresAt, now + gracePeriodMs - 999));
  });

  holds(
    'nothing but the limit bounds an extension, and nothing makes a session last beyond it',
    ({ before, after, step: { extendBy = 0 }, limit }) => {
      if (extendBy > 0)
        expect(after.expiresAt).toBeGreaterThanOrEqual(Math.min(before.expiresAt + extendBy * 1000, limit));
      const started = after.readyAt === before.readyAt ? 0 : after.readyAt! - start;
      expect(after.expiresAt).toBeLessThanOrEqual(Math.max(before.expiresAt + started, limit));
    },
  );

  holds('while the clocks are apart nobody’s time gets shorter, and nobody is ready for the first time', (life) => {
    const { before, after, apartBy } = life;
    if (apartBy === 0) return;
    expect(after.expiresAt).toBeGreaterThanOrEqual(before.expiresAt);
    expect(after.readyAt).toBe(before.readyAt);
  });

  test('what is done while the clocks are apart is worth the same once they agree as if it were done then', () => {
    const calm = fc.array(step, { maxLength: 6 }).map((steps) => (steps as Step[]).map(agreeing));
    fc.assert(
      fc.property(
        calm,
        fc.constantFrom('1s', '1h', '3h', '5h', '8d'),
        fc.constantFrom(-86_400, 86_400),
        (life, duration, apartBy) => {
          const end = (steps: Step[]) => lifeOf([...life, ...steps]).at(-1)?.after;
          expect(end([{ apartBy }, { duration }, { apartBy: 0 }])).toEqual(end([{ duration }]));
        },
      ),
    );
  });

  holds('the first Ready stays', ({ before, after }) => {
    if (before.readyAt !== undefined) expect(after.readyAt).toBe(before.readyAt);
  });
});

test('times are texts that Kubernetes takes, whatever the year', () => {
  expect(timeText(start + 999)).toBe('2026-01-31T12:00:00Z');
  expect(timeText(Infinity)).toBe('9999-12-31T23:59:59Z');
  expect(timeText(-1)).toBe('1970-01-01T00:00:00Z');
});

test('deadlines and warnings of a session of an hour', () => {
  const times = { createdAt: start, duration: '1h', expiresAt: start + hours(1) };
  const looks = [0, 44, 45, 54, 55, 59].map(
    (minute) => (nextDeadline(times, start + minutes(minute)) - start) / 60_000,
  );
  expect(looks).toEqual([45, 45, 55, 55, 60, 60]);
  const due = [44, 45, 55, 60].map((minute) => dueWarning(times, start + minutes(minute)));
  expect(due).toEqual([undefined, minutes(15), minutes(5), undefined]);
});
