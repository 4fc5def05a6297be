// The JSON that commands print: each declares its schema, and prints that with --schema, without needing anything else.
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import * as z from 'zod';
import { jsonSchemaOf } from '../review/report.js';
import type { Terminal } from './terminal.js';

/** The version of a format. */
export const formatVersion = z
  .literal(1)
  .describe('The version of this format; within one, no key goes or gets another meaning.');

/** The schema of commands that print manifests. */
export const manifestsSchema = z
  .array(
    z
      .looseObject({
        apiVersion: z.string(),
        kind: z.string(),
        metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
      })
      .describe('One Kubernetes object; Kubernetes documents its other fields.'),
  )
  .describe('Kubernetes objects, in the order in which they are applied.');

/** Adds --schema to a command whose `--output json` has this schema. */
export function withJsonSchema(command: Command, schema: z.ZodType, { out }: Terminal): Command {
  return command
    .option('--schema', 'print the JSON schema (draft-07) of --output json, and nothing else')
    .on('option:schema', () => {
      out(jsonSchemaOf(schema));
      // As --help does: whatever else the command needs, it needs it no more.
      throw new CommanderError(0, 'orchestra.schema', '');
    });
}

/** A value as JSON for people and programs. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
