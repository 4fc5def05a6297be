// Why an installation refuses a Workshop that is valid by itself: everything that is against its settings, at once.
import type { Path } from '../json.js';
import { parseDuration } from '../scalars/index.js';
import type { Workshop } from '../workshop/index.js';
import { hostOf, isAllowedAnnotation, isAllowedHost, isReservedHost } from './addresses.js';
import type { SessionSettings } from './settings.js';

/** One reason why a Workshop is not served. */
export interface Rejection {
  /** One word for programs. */
  readonly reason: 'HostNotAllowed' | 'HostReserved' | 'DurationTooLong' | 'AnnotationNotAllowed';
  /** Where in the Workshop. */
  readonly path: Path;
  /** A sentence: what is wrong and what to do. */
  readonly message: string;
}

/** A Workshop that cannot be served until it, or the installation's settings, change. */
export class Rejected extends Error {
  override readonly name = 'Rejected';

  constructor(readonly rejections: readonly Rejection[]) {
    super(rejections.map(({ message }) => message).join('\n'));
  }
}

/** Everything in a Workshop that the settings do not allow. */
export function rejectionsOf(workshop: Workshop, settings: SessionSettings): Rejection[] {
  return [
    ...hostRejections(workshop, settings),
    ...durationRejections(workshop, settings),
    ...annotationRejections(workshop, settings),
  ];
}

function hostRejections(workshop: Workshop, settings: SessionSettings): Rejection[] {
  const host = hostOf(workshop, settings);
  const path = workshop.spec.ingress?.host === undefined ? ['spec', 'name'] : ['spec', 'ingress', 'host'];
  if (isReservedHost(host, settings)) {
    return [{ reason: 'HostReserved', path, message: `the host ${host} belongs to the platform; choose another one` }];
  }
  if (isAllowedHost(host, settings)) return [];
  const domains = [settings.baseDomain, ...settings.allowedHostSuffixes].join(', ');
  const message = `the host ${JSON.stringify(host)} is not allowed: it must be a DNS name under ${domains}; choose such a one, or have sessions.allowedHostSuffixes extended`;
  return [{ reason: 'HostNotAllowed', path, message }];
}

function durationRejections({ spec }: Workshop, { maxDuration }: SessionSettings): Rejection[] {
  if (maxDuration === '' || parseDuration(spec.duration) <= parseDuration(maxDuration)) return [];
  const message = `the duration ${spec.duration} is longer than the ${maxDuration} that sessions may last; ask for less, or have sessions.maxDuration raised`;
  return [{ reason: 'DurationTooLong', path: ['spec', 'duration'], message }];
}

function annotationRejections({ spec }: Workshop, settings: SessionSettings): Rejection[] {
  return Object.keys(spec.ingress?.annotations ?? {})
    .filter((key) => !isAllowedAnnotation(key, settings))
    .map((key) => ({
      reason: 'AnnotationNotAllowed',
      path: ['spec', 'ingress', 'annotations', key],
      message: `the annotation ${key} is not allowed, because other programs act upon it; remove it, or have sessions.allowedAnnotations extended`,
    }));
}
