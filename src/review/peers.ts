// What a NetworkPolicy allows, in words: which parts of the installation, which namespaces, which addresses.
import { isObject } from '../model/json.js';
import type { Manifest } from '../manifest/manifest.js';
import { mapAt, textAt, textsAt } from './fields.js';
import type { Allowance, Direction } from './network.js';
import { allowancesOf, meansPod } from './network.js';
import type { DirectionReport, PeerReport } from './report.js';
import { anybody } from './endpoints.js';
import { selectorText } from './selectors.js';
import type { Workload } from './workloads.js';

/** What may come in, or go out, of the pods of a workload. */
export function directionReport(
  workload: Workload,
  direction: Direction,
  { manifests, workloads }: { readonly manifests: readonly Manifest[]; readonly workloads: readonly Workload[] },
): DirectionReport {
  const allowances = allowancesOf(workload, direction, manifests);
  if (allowances === undefined) return { restricted: false, peers: [] };
  return { restricted: true, peers: allowances.map((each) => peerReport(each, manifests, workloads)) };
}

function peerReport(allowance: Allowance, manifests: readonly Manifest[], workloads: readonly Workload[]): PeerReport {
  const { policy, peer, ports } = allowance;
  const components = meant(allowance, manifests, workloads);
  const who = words(allowance, components);
  return { who, components, ports: [...ports], policy, selector: peer };
}

/** The parts that an entry was written for; one that admits everybody was written for nobody in particular. */
function meant(allowance: Allowance, manifests: readonly Manifest[], workloads: readonly Workload[]): string[] {
  if (allowance.peer === null || textAt(allowance.peer, 'ipBlock', 'cidr') !== '') return [];
  if (!isNarrow(allowance)) return [];
  const found = workloads.filter((workload) => meansPod(allowance, workload, manifests));
  return [...new Set(found.map(({ component }) => component))].sort();
}

function isNarrow({ peer }: Allowance): boolean {
  return selectorText(mapAt(peer, 'podSelector')) !== '';
}

function words({ peer, namespace }: Allowance, components: readonly string[]): string {
  if (!isObject(peer)) return anybody;
  if (peer['ipBlock'] !== undefined) return blockText(mapAt(peer, 'ipBlock'));
  if (components.length > 0) return components.join(', ');
  const pods = selectorText(mapAt(peer, 'podSelector'));
  const place =
    peer['namespaceSelector'] === undefined ? `namespace ${namespace}` : placeText(mapAt(peer, 'namespaceSelector'));
  return `${pods === '' ? 'every pod' : `pods with ${pods}`} in ${place}`;
}

function placeText(selector: ReturnType<typeof mapAt>): string {
  const name = textAt(selector, 'matchLabels', 'kubernetes.io/metadata.name');
  const text = selectorText(selector);
  if (text === '') return 'every namespace';
  return text === `kubernetes.io/metadata.name=${name}` ? `namespace ${name}` : `namespaces with ${text}`;
}

function blockText(block: ReturnType<typeof mapAt>): string {
  const except = textsAt(block, 'except');
  return `${textAt(block, 'cidr')}${except.length === 0 ? '' : ` but not ${except.join(', ')}`}`;
}
