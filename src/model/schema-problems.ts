// From what zod found to sentences: what is wrong, what was found, what is allowed, and what was probably meant.
import * as z from 'zod';
import type { Path } from './json.js';
import type { Problem } from './problem.js';
import { nearest } from './problem.js';

type Issue = z.core.$ZodIssue;

/**
 * One problem for each fault that a schema found in an object.
 *
 * @param issues as zod reports them with `reportInput`
 */
export function schemaProblems(schema: z.ZodType, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => problems(schema, issue));
}

function problems(schema: z.ZodType, issue: Issue): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, known) }));
  }
  if (issue.code === 'invalid_union') return unionProblems(schema, issue);
  if (issue.code === 'invalid_key') {
    return [{ path, message: `is not a valid key: it ${issue.issues[0]?.message ?? 'must be another'}` }];
  }
  return [{ path, message: isSecret(schema, path) ? withoutInput(issue) : sentence(issue) }];
}

/** What to say about a key that nothing knows. */
export function unknownField(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `unknown field; ${meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`}`;
}

/** Of the alternatives of a union, the faults of the one that reached deepest: what the writer probably meant. */
function unionProblems(schema: z.ZodType, issue: z.core.$ZodIssueInvalidUnion): Problem[] {
  const deepest = issue.errors.find((alternative) => alternative.some(({ path }) => path.length > 0));
  if (deepest !== undefined) {
    return deepest.flatMap((inner) => problems(schema, { ...inner, path: [...issue.path, ...inner.path] }));
  }
  const faults = issue.errors.flat();
  const specific = faults.find((fault) => fault.code !== 'invalid_type');
  const types = faults.map((fault) => (fault.code === 'invalid_type' ? typeName(fault.expected) : ''));
  const message = specific === undefined ? `must be ${types.join(' or ')}, not ${found(issue)}` : sentence(specific);
  return [{ path: issue.path as Path, message }];
}

function withoutInput(issue: Issue): string {
  return issue.code === 'invalid_type' ? `must be ${typeName(issue.expected)}` : issue.message;
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : wrongType(issue);
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}, not ${found(issue)}`;
    case 'too_big':
      return `must ${extent(issue.origin, 'at most', issue.maximum)}`;
    case 'too_small':
      return `must ${extent(issue.origin, 'at least', issue.minimum)}`;
    default:
      return typeof issue.input === 'object' ? issue.message : `${issue.message}, not ${found(issue)}`;
  }
}

function wrongType(issue: z.core.$ZodIssueInvalidType): string {
  const quotable = issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input);
  return `must be ${typeName(issue.expected)}, not ${found(issue)}${quotable ? ': write it in quotes' : ''}`;
}

function extent(origin: string, bound: string, limit: number | bigint): string {
  const unit = { string: ' characters', array: ' items' }[origin];
  return unit === undefined ? `be ${bound} ${String(limit)}` : `have ${bound} ${String(limit)}${unit}`;
}

// Every number that we read is whole, though zod asks for a number first.
const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a whole number',
  int: 'a whole number',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

function typeName(expected: string): string {
  return typeNames[expected] ?? expected;
}

function found({ input }: Issue): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'a map';
  const kind = typeof input === 'number' || typeof input === 'boolean' ? `the ${typeof input} ` : '';
  return `${kind}${shorten(String(JSON.stringify(input)))}`;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}

/** The fields that the schema has where a path leads; none where it leads into a map. */
function fieldsAt(schema: z.ZodType, path: Path): string[] {
  const end = schemaAt(schema, path);
  const object = end && unwrap(end);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function isSecret(schema: z.ZodType, path: Path): boolean {
  return schemaAt(schema, path)?.meta()?.['secret'] === true;
}

function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, step) => at && child(at, String(step)), schema);
}

function child(schema: z.ZodType, step: string): z.ZodType | undefined {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) return inner.shape[step] as z.ZodType | undefined;
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  return inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined;
}

function unwrap(schema: z.ZodType): z.ZodType {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? unwrap(schema.unwrap() as z.ZodType) : schema;
}
