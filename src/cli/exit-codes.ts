// What the exit code of every command means, once: for the program, its help and its reference.

/** The exit codes, by what they say. */
export const exitCodes = { done: 0, found: 1, wrongInput: 2, failed: 3, readerGone: 141 } as const;

/** What each exit code means. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.done, 'Done; where two things are compared, they are the same.'],
  [exitCodes.found, 'The command did its work and found something that it was asked to look for.'],
  [
    exitCodes.wrongInput,
    'The input is wrong: arguments, files, values, Workshops. All of it is said; nothing was written.',
  ],
  [exitCodes.failed, 'It failed although the input is right: a disk, a registry, a cluster that cannot be reached.'],
  [exitCodes.readerGone, 'Whoever read the output went away before its end, as in `| head -1`.'],
];

/** A command that did its work, and found what it was asked to look for: ends it with exit code 1. */
export class Finding extends Error {
  override readonly name = 'Finding';
}
