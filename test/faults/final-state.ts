// What a run leaves behind, without what differs between any two runs: UIDs, versions, times and names by chance. Whose
// the fields are is part of it: what is no longer ours we can neither put right nor take away.
import { fieldManager } from '../../src/operator/identity.js';
import type { Live } from '../cluster/operator/workshops.js';
import type { Run } from './run.js';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?/g;

/** The objects that a run leaves, ordered, one text for each. */
export function finalState({ name, lane: { sessions, witness } }: Run): string[] {
  return witness
    .all(name)
    .map((object) => JSON.stringify(reduced(object), sorted))
    .map((text) => withoutChance(text, name).replaceAll(sessions.name, 'LANE'))
    .sort();
}

/** What is missing, what there is besides, and where two objects of one name differ first. Names by chance are alike: they are counted. */
export function differences(actual: readonly string[], expected: readonly string[]): string[] {
  const [got, wanted] = [byName(actual), byName(expected)];
  return [
    ...[...wanted.keys()].filter((name) => !got.has(name)).map((name) => `there is no ${name}`),
    ...[...got.keys()].filter((name) => !wanted.has(name)).map((name) => `there is the ${name}`),
    ...[...wanted].flatMap(([name, text]) => firstDifference(name, got.get(name) ?? text, text)),
  ];
}

function byName(texts: readonly string[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const text of texts) {
    const name = /"kind":"(\w+)","labels".*?"name":"([^"]+)"/.exec(text)?.slice(1).join(' ') ?? text;
    const alike = [...named.keys()].filter((each) => each === name || each.startsWith(`${name} beside`)).length;
    named.set(alike === 0 ? name : `${name} beside ${String(alike)} more`, text);
  }
  return named;
}

function firstDifference(name: string, actual: string, expected: string): string[] {
  if (actual === expected) return [];
  const at = [...expected].findIndex((character, index) => actual[index] !== character);
  const from = Math.max(0, (at < 0 ? expected.length : at) - 60);
  return [`${name} is …${actual.slice(from, from + 160)}… instead of …${expected.slice(from, from + 160)}…`];
}

function reduced({ kind, metadata, spec, status }: Live): Live {
  const { name, labels, annotations, finalizers, ownerReferences, generation, deletionTimestamp } = metadata;
  return {
    kind,
    labels: labels ?? {},
    name,
    annotations,
    finalizers,
    ownerReferences,
    ownership: kind === 'Workshop' || kind === 'Pod' ? undefined : ownershipOf(metadata.managedFields),
    generation,
    isEnding: deletionTimestamp !== undefined,
    spec: { ...spec, nodeName: undefined, clusterIP: undefined, clusterIPs: undefined },
    status: kind === 'Workshop' ? status : { phase: status?.phase, readyReplicas: status?.readyReplicas },
  };
}

/** Who has written anything, and which fields are the operator's. */
function ownershipOf(entries: readonly Live[] = []): Live {
  const isOurs = ({ manager, operation }: Live): boolean => manager === fieldManager && operation === 'Apply';
  const authors = entries.map(({ manager, operation, subresource = '' }) =>
    [manager, operation, subresource].join(' ').trim(),
  );
  return { authors: authors.sort(), ours: entries.filter(isOurs).map(({ fieldsV1 }) => fieldsV1 as Live) };
}

function withoutChance(text: string, session: string): string {
  return text
    .replaceAll(session, '@')
    .replace(uuid, 'UID')
    .replace(time, 'TIME')
    .replace(/"(zone|kwok-node)-[ab]"/g, '"$1"')
    .replace(/"kube-api-access-[a-z0-9]{5}"/g, '"kube-api-access"')
    .replace(/@-deployment-[a-z0-9]+(-[a-z0-9]{5})?/g, '@-pod')
    .replace(/"pod-template-hash":"[a-z0-9]+"/g, '"pod-template-hash":"HASH"')
    .replace(/"orchestra\.io\/pod-(template|inputs)":("(?:[^"\\]|\\.)*")/g, '"orchestra.io/pod-$1":"HASH"');
}

/** Keys in order, at every depth. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
