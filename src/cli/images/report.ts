// What `orchestra images --output json` prints: one object, with the key that belongs to what was asked for.
import * as z from 'zod';
import { imageSchema } from '../../review/images.js';
import { formatVersion } from '../json-output.js';
import { lockDifference } from './lock.js';
import { copySchema } from './mirror.js';

/** The schema of `orchestra images --output json`. */
export const imagesSchema = z
  .strictObject({
    version: formatVersion,
    images: z.array(imageSchema).optional().describe('Without an option: every image of the platform and of sessions.'),
    differences: z.array(lockDifference).optional().describe('With --check: in what the lock and the images differ.'),
    locked: z
      .array(z.strictObject({ image: z.string(), digest: z.string() }))
      .optional()
      .describe('With --lock: the digests that were written.'),
    mirror: z
      .strictObject({
        values: z.looseObject({}).describe('The values to lay over those that are given.'),
        copies: z.array(copySchema).describe('What has to be copied beforehand.'),
      })
      .optional()
      .describe('With --mirror: how every image comes from one registry.'),
  })
  .describe('The images of an installation.');

/** What `orchestra images` found. */
export type ImagesReport = z.output<typeof imagesSchema>;
