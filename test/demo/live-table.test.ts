// What the demo's table says of a Workshop, and how it shows changes on a terminal and elsewhere.
import { describe, expect, it } from 'vitest';
import { LiveTable, rowsOf } from '../../demo/live-table.mjs';

const now = Date.parse('2026-01-31T12:00:00Z');

function workshop(name: string, status?: object) {
  return { metadata: { name }, ...(status === undefined ? {} : { status }) };
}

function shownOn(stream: { isTTY: boolean; columns: number }, ...frames: string[][][]): string[] {
  const written: string[] = [];
  const table = new LiveTable({
    ...stream,
    write: (text: string) => written.push(text),
  } as unknown as NodeJS.WriteStream);
  for (const frame of frames) table.show(frame);
  return written;
}

describe('a row', () => {
  it.each([
    ['nothing yet', undefined, ['a', '-', '-', '-', '']],
    [
      'a session that is Ready',
      {
        phase: 'Ready',
        url: 'https://a.example.org',
        expiresAt: '2026-01-31T15:59:59Z',
        conditions: [{ type: 'Ready', status: 'True', reason: 'SessionReady', message: 'it is' }],
      },
      ['a', 'Ready', 'https://a.example.org', 'in 3h59m', ''],
    ],
    [
      'why one is not',
      {
        phase: 'Starting',
        expiresAt: '2026-01-31T12:01:30.5Z',
        conditions: [{ type: 'Ready', status: 'False', reason: 'Unschedulable', message: 'no node' }],
      },
      ['a', 'Starting', '-', 'in 91s', 'Unschedulable: no node'],
    ],
    ['time that is up', { phase: 'Ready', expiresAt: '2026-01-31T11:00:00Z' }, ['a', 'Ready', '-', 'in 0s', '']],
  ])('says %s', (_, status, row) => {
    expect(rowsOf([workshop('a', status)], now)).toEqual([row]);
  });
});

describe('the table', () => {
  const first = [['a', 'Starting', '-', 'in 9s', '']];
  const later = [['a', 'Starting', '-', 'in 8s', '']];
  const ready = [['a', 'Ready', '-', 'in 7s', '']];

  it('is drawn over itself on a terminal, no wider than that', () => {
    const [one, two] = shownOn({ isTTY: true, columns: 12 }, first, ready);
    expect(one).toBe('\r\u001b[JNAME  PHASE\na     Start\n');
    expect(two).toBe('\u001b[A\u001b[A\r\u001b[JNAME  PHASE\na     Ready\n');
  });

  it('is a line for every change elsewhere, and time that passes is none', () => {
    expect(shownOn({ isTTY: false, columns: 80 }, first, later, ready, [])).toEqual([
      'a  Starting  -  in 9s\n',
      'a  Ready  -  in 7s\n',
      'a  is gone\n',
    ]);
  });
});
