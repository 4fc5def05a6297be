// Kubernetes shapes that a values file hands through to pods. Only what identifies an item is checked here;
// the API server checks the rest, strictly, when the manifests are applied.
import * as z from 'zod';
import {
  cidr,
  envVarName,
  imageDigest,
  imageRegistry,
  imageRepository,
  imageTag,
  labelValue,
  objectName,
  quantity,
} from '../../scalars/index.js';
import { choice, entries, flag, group, scalarText, text, textMap } from '../fields.js';

/** What a container of ours may do at most under Pod Security "restricted", with a read-only root on top. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

const named = z.looseObject({ name: z.string().min(1) });

/** Items of extraEnv: an EnvVar. */
export const envVar = z.looseObject({ name: scalarText(envVarName, false), value: z.string().optional() });

/** Items of extraEnvFrom: an EnvFromSource. */
export const envFromSource = z.looseObject({
  configMapRef: named.optional(),
  secretRef: named.optional(),
});

/** Items of extraVolumes, extraContainers, extraInitContainers. */
export const namedObject = named;

/** Items of extraVolumeMounts: a VolumeMount. */
export const volumeMount = z.looseObject({ name: z.string().min(1), mountPath: z.string().min(1) });

/** Items of tolerations: a Toleration, closed because a typo in it silently tolerates nothing. */
export const toleration = z.strictObject({
  key: z.string().optional(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.int().optional(),
});

/** Items of topologySpreadConstraints. */
export const topologySpreadConstraint = z.looseObject({ maxSkew: z.int(), topologyKey: z.string().min(1) });

/** Items of networkPolicy.ingressFrom: a NetworkPolicyPeer. */
export const networkPolicyPeer = z.strictObject({
  podSelector: z.looseObject({}).optional(),
  namespaceSelector: z.looseObject({}).optional(),
  ipBlock: z
    .strictObject({ cidr: scalarText(cidr, false), except: z.array(scalarText(cidr, false)).optional() })
    .optional(),
});

/** A map of label keys to label values. */
export function labels(description: string) {
  return entries(description, scalarText(labelValue, true));
}

type Amounts = Readonly<Record<string, string>>;

/** A container's requests and limits. */
export function resources(requests: Amounts, limits: Amounts) {
  const amount = z.union([scalarText(quantity, false), z.number().min(0)]);
  return group('Requests and limits of the container.', {
    requests: entries('What the scheduler reserves.', amount, { default: requests }),
    limits: entries('What the container may use at most.', amount, { default: limits }),
  });
}

interface ImageDefaults {
  readonly registry?: string;
  readonly repository: string;
  readonly tag: string;
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** Where an image comes from. */
export function image(defaults: ImageDefaults) {
  return group('The container image.', {
    registry: text('Registry, perhaps with a port and a path; global.imageRegistry wins over it.', {
      default: defaults.registry ?? '',
      is: imageRegistry,
    }),
    repository: text('Repository within the registry.', {
      default: defaults.repository,
      is: imageRepository,
      nonEmpty: true,
    }),
    tag: text('Tag. Pin a release in production; a digest wins over it.', { default: defaults.tag, is: imageTag }),
    digest: text('Digest of the image, which no push can change.', { is: imageDigest }),
    pullPolicy: choice(
      'When the kubelet pulls the image.',
      ['Always', 'IfNotPresent', 'Never'],
      defaults.pullPolicy ?? 'IfNotPresent',
    ),
  });
}

/** How an account for pods is made or chosen. */
export function serviceAccount() {
  return group('The account under which the pods run.', {
    create: flag('Create the account.', true),
    name: text('Name of the account; empty means the object name of the component.', { is: objectName }),
    annotations: textMap('Annotations, such as a cloud identity to act as.'),
  });
}
