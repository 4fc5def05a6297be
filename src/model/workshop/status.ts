// What the operator reports: the status of a Workshop. Fields that a newer release added are ignored, never refused.
import * as z from 'zod';
import { kubernetesRules } from './kubernetes-rules.js';

/** The phases of a session, from asked for to gone. */
export const phases = ['Pending', 'Creating', 'Starting', 'Ready', 'Running', 'Terminating', 'Failed'] as const;

/** The phase of a session. */
export type Phase = (typeof phases)[number];

const time = () =>
  z
    .string()
    .max(64)
    .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a date and time, such as 2026-01-31T12:00:00Z')
    .register(kubernetesRules, { format: 'date-time' });

const generation = () => z.int().min(0).register(kubernetesRules, { format: 'int64' });

const condition = z.object({
  type: z.string().min(1).max(316).describe('What the condition is about, such as Ready.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether the condition holds.'),
  reason: z.string().max(1024).optional().describe('One word for programs: why the condition has this status.'),
  message: z.string().max(32_768).optional().describe('A sentence for people: why the condition has this status.'),
  lastTransitionTime: time().optional().describe('When the status of the condition last changed.'),
  observedGeneration: generation().optional().describe('The metadata.generation that the condition was judged from.'),
});

/** What the operator must still know after a restart. Written by nobody else, it is never to be edited. */
const session = z.object({
  readyAt: time().optional().describe('When the session was Ready for the first time.'),
  duration: z.string().max(20).optional().describe('The spec.duration that the expiry was last worked out with.'),
  expiresAt: time().optional().describe('The expiry that was last accepted.'),
  host: z
    .string()
    .max(253)
    .optional()
    .describe('The host that a session which names none was given first; it stays when the base domain changes.'),
});

/** The schema of `status`. */
export const workshopStatus = z.object({
  phase: z.enum(phases).optional().describe('Where the session is in its life.'),
  url: z.string().max(2048).optional().describe('Public address of the session.'),
  createdAt: time().optional().describe('When the Workshop was created.'),
  expiresAt: time().optional().describe('When the session expires. It is then deleted.'),
  observedGeneration: generation().optional().describe('The metadata.generation that this status was judged from.'),
  session: session.optional().describe('The memory of the operator. A later expiresAt asks for more time, not this.'),
  conditions: z
    .array(condition)
    .max(32)
    .register(kubernetesRules, { listMapKeys: ['type'] })
    .optional()
    .describe('The conditions of the session, one of each type.'),
});

/** The status of a Workshop. */
export type WorkshopStatus = z.output<typeof workshopStatus>;

/** What the operator remembers of a session. */
export type SessionRecord = z.output<typeof session>;

/** One condition of a Workshop. */
export type WorkshopCondition = z.output<typeof condition>;
