// The types that a Workshop and a template of Workshops have in common. Bounds that look arbitrary keep an object
// below what etcd stores and the validation rules below the API server's cost limit.
import * as z from 'zod';
import {
  dnsLabel,
  envVarName,
  imageReference,
  objectName,
  portNumber,
  quantity,
  serviceNameUpTo,
  text,
} from '../scalars/index.js';
import { kubernetesRules } from './kubernetes-rules.js';

/** The longest text that an argument, a variable or an annotation may be. */
export const longText = 32_768;

/** The most entries of a map or list that users fill. */
export const manyEntries = 128;

/** A Workshop's name: short enough that `<name>-deployment` is still a DNS label. */
export const workshopName = serviceNameUpTo(63 - '-deployment'.length);

/** What each field of resources is when it is absent. */
export const documentedResources = {
  cpu: '1',
  memory: '2Gi',
  cpuRequest: '500m',
  memoryRequest: '1Gi',
  ephemeralStorage: '32Gi',
  ephemeralStorageRequest: '16Gi',
} as const;

/** What each field of resources means. */
export const resourceMeanings: Readonly<Record<keyof typeof documentedResources, string>> = {
  cpu: 'CPU limit of the app container.',
  memory: 'Memory limit of the app container.',
  cpuRequest: 'CPU that is reserved for the app container.',
  memoryRequest: 'Memory that is reserved for the app container.',
  ephemeralStorage:
    'Limit of what the session may write outside its volume: installed packages, /tmp, the image’s writable layer. The kubelet evicts a session that exceeds it.',
  ephemeralStorageRequest: 'Ephemeral storage that is reserved for the session.',
};

/** An amount of a resource. */
export const amount = () => text(quantity);

/** The image of the app container. */
export const image = () => text(imageReference);

/** The port on which the app listens. */
export const port = () => portNumber().register(kubernetesRules, { format: 'int32' });

/** The tier: which nodes the session may run on. */
export const tier = () => text(dnsLabel);

/** Variables of the app container. */
export const env = () => boundedMap(text(envVarName), z.string().max(longText));

/** Arguments of the app container. */
export const args = () => z.array(z.string().max(longText)).max(manyEntries);

/** The StorageClass of a volume. */
export const storageClass = () => text(objectName);

/** Whether a workspace outlives its sessions, and whose it is. */
export const persist = () => z.enum(['per-user']);

/** A map of users' texts with a bounded number of entries. */
export function boundedMap<K extends z.ZodType<string, string>>(key: K, value: z.ZodString) {
  return z
    .record(key, value)
    .refine((map) => Object.keys(map).length <= manyEntries, `must have at most ${String(manyEntries)} entries`)
    .meta({ maxProperties: manyEntries });
}
