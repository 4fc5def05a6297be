// What a person or the API server asks for: the spec of a Workshop. This schema is the custom resource's schema,
// the type of every consumer and the check of files; its descriptions are what `kubectl explain` prints.
import * as z from 'zod';
import { dnsLabel, dnsName, duration, email, labelKey, positiveQuantity, text } from '../scalars/index.js';
import type { Scalar } from '../scalars/index.js';
import * as fields from './fields.js';
import { kubernetesRules } from './kubernetes-rules.js';

/** The defaults of a Workshop that an installation chooses. */
export interface WorkshopDefaults {
  /** Image of a session that names none. */
  readonly defaultWorkshopImage: string;
  /** Size of a volume that has none. */
  readonly storageSize: string;
  /** StorageClass of a volume that names none; empty leaves it to the cluster. */
  readonly storageClass: string;
}

/** The defaults of an installation that chooses none. */
export const documentedDefaults: WorkshopDefaults = {
  defaultWorkshopImage: 'rocker/rstudio:latest',
  storageSize: '10Gi',
  storageClass: '',
};

/** The schema of `spec` with an installation's defaults. */
export function workshopSpec(defaults: WorkshopDefaults = documentedDefaults) {
  return z.strictObject({
    name: once(
      fields.workshopName,
      'name cannot change once it is set: delete the Workshop and create another',
    ).describe(
      'Name of the session. Its objects are named after it: <name>-deployment, <name>-service, <name>-pvc, <name>-ingress.',
    ),
    owner: once(email, 'owner cannot change once it is set: a session belongs to one person').describe(
      'E-mail address of the person to whom the session belongs. Only this person can open it.',
    ),
    templateSlug: text(dnsLabel).optional().describe('Slug of the template from which the session was launched.'),
    duration: text(duration)
      .default('4h')
      .describe('How long the session lives, such as 4h, 2h30m, 90m or 1d. After that it is deleted.'),
    image: fields
      .image()
      .default(defaults.defaultWorkshopImage)
      .describe('Container image of the app. Any image that serves a web application will do.'),
    port: fields.port().default(8787).describe('Port on which the app listens inside its container.'),
    tier: fields
      .tier()
      .default('small')
      .describe('Tier of the session: which nodes it may run on, by the tier map of the installation.'),
    env: fields
      .env()
      .optional()
      .describe('Environment variables of the app, laid over DISABLE_AUTH=true and ROOT=true.'),
    args: fields
      .args()
      .optional()
      .describe('Arguments of the app container, in place of the image’s own command arguments.'),
    resources: resources().prefault({}).describe('CPU, memory and ephemeral storage of the app container.'),
    storage: storage(defaults)
      .optional()
      .describe('A volume for the session, mounted at /data. Without this block the session keeps nothing.'),
    ingress: ingress().optional().describe('How the session is reached.'),
  });
}

/** A text that is fixed when the Workshop is created. */
function once(scalar: Scalar, immutable: string) {
  return text(scalar).register(kubernetesRules, { immutable });
}

function resources() {
  const { documentedResources: fallback, resourceMeanings: meaning } = fields;
  return z.strictObject({
    cpu: fields.amount().default(fallback.cpu).describe(meaning.cpu),
    memory: fields.amount().default(fallback.memory).describe(meaning.memory),
    cpuRequest: fields.amount().default(fallback.cpuRequest).describe(meaning.cpuRequest),
    memoryRequest: fields.amount().default(fallback.memoryRequest).describe(meaning.memoryRequest),
    ephemeralStorage: fields.amount().default(fallback.ephemeralStorage).describe(meaning.ephemeralStorage),
    ephemeralStorageRequest: fields
      .amount()
      .default(fallback.ephemeralStorageRequest)
      .describe(meaning.ephemeralStorageRequest),
  });
}

function storage({ storageSize, storageClass }: WorkshopDefaults) {
  const ofClass: z.ZodType<string | undefined> =
    storageClass === '' ? fields.storageClass().optional() : fields.storageClass().default(storageClass);
  return z.strictObject({
    size: text(positiveQuantity)
      .default(storageSize)
      .describe('Size of the volume, which one node at a time can mount.'),
    storageClass: ofClass.describe('StorageClass of the volume. Without one the cluster’s default is used.'),
    workspace: z
      .strictObject({
        persist: fields
          .persist()
          .optional()
          .describe(
            'per-user: the volume belongs to the owner and outlives the session; the next session of the same template finds it again.',
          ),
      })
      .optional()
      .describe('Whether the volume outlives the session.'),
  });
}

function ingress() {
  return z.strictObject({
    host: text(dnsName)
      .optional()
      .describe('Host name of the session. Without one it is <name>.<domain of the installation>.'),
    annotations: fields
      .boundedMap(text(labelKey), z.string().max(fields.longText))
      .optional()
      .describe('Further annotations of the session’s route.'),
  });
}

/** The spec of a Workshop, defaults filled in. */
export type WorkshopSpec = z.output<ReturnType<typeof workshopSpec>>;
