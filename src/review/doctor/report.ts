// What a look at a cluster says, as one schema: the types, the JSON that programs read, and its documentation.
import * as z from 'zod';

const finding = z.strictObject({
  check: z.string().describe('The check that found it.'),
  outcome: z
    .enum(['pass', 'warn', 'fail'])
    .describe('warn: it may be wrong, or it could not be looked at. fail: the platform does not work like that.'),
  about: z.string().describe('What was looked at.'),
  message: z.string().describe('What was found.'),
  fix: z.string().optional().describe('What to do about it.'),
  command: z.string().optional().describe('The command that does it, for a shell.'),
});

/** The schema of `orchestra doctor --output json`. */
export const diagnosisSchema = z
  .strictObject({
    version: z.literal(1).describe('The version of this format; within one, no key goes or gets another meaning.'),
    server: z.string().describe('The address of the API server.'),
    release: z.strictObject({ name: z.string(), namespace: z.string() }),
    summary: z
      .strictObject({ pass: z.int(), warn: z.int(), fail: z.int() })
      .describe('How many findings of each kind.'),
    findings: z.array(finding).describe('At least one of each check.'),
  })
  .describe('What orchestra doctor found.');

/** What was found in a cluster. */
export type Diagnosis = z.output<typeof diagnosisSchema>;
/** One thing that was found. */
export type Finding = z.output<typeof finding>;
