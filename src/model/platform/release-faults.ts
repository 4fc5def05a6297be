// What is wrong with an installation's name and namespace, by themselves and with its values: no values file holds them,
// so no rule about values can ask.
import { conforms, dnsLabel, requirement, serviceNameUpTo } from '../scalars/index.js';
import type { PlatformProps, Release } from './release.js';

/** The name of an installation: short enough to be the prefix of every object's name. */
export const releaseName = serviceNameUpTo(40);

/** Everything that is wrong with an installation's name and namespace. */
export function releaseFaults({ values, release }: PlatformProps): string[] {
  const { namespaces } = values.sessions;
  return [...nameFaults(release), ...(values.namespace.create ? labelFaults(release, namespaces) : [])];
}

function nameFaults({ name, namespace }: Release): string[] {
  const rows = [
    ['release.name', releaseName, name],
    ['release.namespace', dnsLabel, namespace],
  ] as const;
  return rows
    .filter(([, is, text]) => !conforms(is, text))
    .map(([field, is, text]) => `${field} ${requirement(is)}, not ${JSON.stringify(text)}`);
}

/** What keeps the release namespace from being rendered with the labels of Pod Security "restricted". */
function labelFaults({ namespace }: Release, ofSessions: readonly string[]): string[] {
  const isReserved = namespace === 'default' || namespace.startsWith('kube-');
  const reserved = `namespace.create would put Pod Security labels on ${namespace}, which is not ours; choose another namespace, or namespace.create=false`;
  const shared = `${namespace} is the release namespace and one of sessions.namespaces; sessions need Pod Security "baseline", the platform enforces "restricted": give them namespaces of their own`;
  return [...(isReserved ? [reserved] : []), ...(ofSessions.includes(namespace) ? [shared] : [])];
}
