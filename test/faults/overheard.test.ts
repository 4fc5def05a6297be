// No operator of a batch is unheard, and none is heard for what it said before.
import { expect, test } from 'vitest';
import { Overheard } from './overheard.js';

const bug = (msg: string): string => `{"level":"error","msg":"${msg}"}\n`;

/** An operator that says things one after the other. */
function speaker(text: string) {
  let said = text;
  return { output: () => said, say: (more: string) => (said += more) };
}

test('what an operator says after the batch began is heard, and nothing from before', () => {
  const overheard = new Overheard();
  const operator = speaker(bug('old'));
  overheard.begin([operator]);
  expect(overheard.bugs()).toEqual([]);
  operator.say(`{"level":"warn","msg":"fine"}\n${bug('new')}`);
  expect(overheard.bugs()).toEqual([bug('new').trim()]);
});

test('one that was killed in the middle of a line is heard up to there', () => {
  const overheard = new Overheard();
  overheard.begin([]);
  overheard.add(speaker(`not JSON\n${bug('whole')}{"level":"error","ms`));
  expect(overheard.bugs()).toEqual([bug('whole').trim()]);
});

test('who ended before the batch is no longer heard', () => {
  const overheard = new Overheard();
  overheard.add(speaker(bug('of the batch before')));
  overheard.begin([]);
  expect(overheard.bugs()).toEqual([]);
});
