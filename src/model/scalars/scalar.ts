// What a textual type is: one anchored pattern that JavaScript, JSON schema validators in Go and the API server all read alike.
// Patterns keep to what RE2 and ECMAScript (with and without the u flag) share, and alternate only inside groups.
import * as z from 'zod';
import { UserError } from '../problem.js';

/** A textual type, defined once for values, JSON schemas and the custom resource. */
export interface Scalar {
  /** What a text of this type is, as messages say it: `a DNS name`. */
  readonly title: string;
  /** The anchored pattern that such a text matches, within RE2 ∩ ECMAScript. */
  readonly pattern: string;
  /** The most characters that it may have. @default - no limit but the pattern's own */
  readonly maxLength?: number;
  /** What is wrong with a text that matches; for the rare rule that no pattern holds. @default - nothing */
  readonly fault?: (text: string) => string | undefined;
  /** Three valid texts that differ in length and content. */
  readonly examples: readonly [string, string, string];
}

/** `must be a DNS name, such as orchestra.example.edu`. */
export function requirement({ title, examples }: Scalar): string {
  return `must be ${title}, such as ${examples[0]}`;
}

/** Whether a text is of a textual type. */
export function conforms(scalar: Scalar, text: string): boolean {
  return faultOf(scalar, text) === undefined;
}

/** What a text lacks to be of a textual type, as a sentence that follows its name; undefined when it is. */
function faultOf(scalar: Scalar, text: string): string | undefined {
  const matches = text.length <= (scalar.maxLength ?? Infinity) && compiled(scalar.pattern).test(text);
  return matches ? scalar.fault?.(text) : requirement(scalar);
}

const expressions = new Map<string, RegExp>();

/** A pattern compiled once: sessions are rendered thousands of times with the same few. */
function compiled(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(pattern);
  expressions.set(pattern, known);
  return known;
}

/** The zod schema of a textual type; its JSON schema carries pattern, maxLength, title and examples. */
export function text(scalar: Scalar) {
  const { title, pattern, maxLength, examples } = scalar;
  const matching = z.string().regex(new RegExp(pattern), { error: requirement(scalar) });
  const bounded = maxLength === undefined ? matching : matching.max(maxLength);
  return withoutFault(bounded, scalar).meta({ title, pattern, examples: [...examples] });
}

function withoutFault(schema: z.ZodString, { pattern, fault }: Scalar): z.ZodString {
  if (fault === undefined) return schema;
  const found = (value: unknown) => (compiled(pattern).test(String(value)) ? fault(String(value)) : undefined);
  return schema.refine((value) => found(value) === undefined, { error: ({ input }) => found(input) });
}

/** The text, or the error that says what it should have been. */
export function checked(scalar: Scalar, value: string): string {
  const fault = faultOf(scalar, value);
  if (fault === undefined) return value;
  throw UserError.of(`${JSON.stringify(value)} ${fault}`);
}
