// The host of a session that lasts: one that names none keeps the host that it was given first, whatever becomes of the
// installation's base domain, because people have bookmarked it.
import { conforms, dnsName } from '../model/scalars/index.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { hostOf, isReservedHost } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import type { ObservedWorkshop } from './observed.js';
import { wasAccepted } from './times.js';

/** What the host is worked out from. */
type HostSettings = Pick<SessionSettings, 'baseDomain'>;

/** The host that a valid Workshop asks for. */
export function askedHost(
  workshop: Workshop,
  observed: Pick<ObservedWorkshop, 'status'>,
  settings: HostSettings,
): string {
  return workshop.spec.ingress?.host ?? givenHost(workshop, observed, settings);
}

/** The host that was given without being asked for: recorded, or found in the address of the existing operator. */
export function givenHost(
  workshop: Workshop,
  { status }: Pick<ObservedWorkshop, 'status'>,
  settings: HostSettings,
): string {
  const known = wasAccepted(status) ? status.session?.host : findHost(status.url);
  if (known !== undefined && isGiven(known, workshop, settings)) return known;
  return hostOf({ ...workshop, spec: { ...workshop.spec, ingress: undefined } }, settings);
}

/** Others may write a status: only a host that this session can have been given counts as one. */
function isGiven(host: string, { spec }: Workshop, settings: HostSettings): boolean {
  return conforms(dnsName, host) && host.startsWith(`${spec.name}.`) && !isReservedHost(host, settings);
}

/** The host that a session has by its accepted address. */
export function findHost(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
}
