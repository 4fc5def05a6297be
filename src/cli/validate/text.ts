// A review as tables for people, one for each question that somebody may have.
import { portsText, anybody } from '../../review/endpoints.js';
import type { Amounts, ComponentReport, DirectionReport, Notice, Review } from '../../review/report.js';
import { table } from '../table.js';

type Row = readonly string[];

/** All tables of a review. */
export function reviewText(review: Review, notices: readonly Notice[]): string {
  return [
    section('PERMISSIONS: what accounts may do in Kubernetes', permissionRows(review)),
    section('CONNECTIONS: who may reach the pods of a part, and whom they may reach', connectionRows(review)),
    section('IMAGES', imageRows(review)),
    section('SECRETS that must exist beforehand', secretRows(review)),
    section('STORAGE', storageRows(review)),
    section('ORDER: a wave begins when the one before is healthy', orderRows(review)),
    section('LESS THAN SECURE, or not what it seems: values', noticeRows(notices)),
    section('LESS THAN SECURE: pods', weaknessRows(review)),
    section('SIZE', sizeRows(review)),
  ].join('\n');
}

function section(heading: string, [columns = [], ...rows]: readonly Row[]): string {
  return `${heading}\n\n${rows.length === 0 ? 'none\n' : table([columns, ...withoutRepeats(rows)])}`;
}

/** What stands in the row above already is left out, from the left. */
function withoutRepeats(rows: readonly Row[]): Row[] {
  return rows.map((row, index) => {
    const above = rows[index - 1] ?? [];
    const same = row.findIndex((cell, column) => cell !== above[column]);
    return row.map((cell, column) => (column < same ? '' : cell));
  });
}

/** Rows of each part; parts of which the same is to be said are named together. */
function rowsByPart(review: Review, rowsOf: (part: ComponentReport) => readonly Row[]): Row[] {
  const sessions = byRows(review.sessions, rowsOf).map(([names, rows]) => [sessionName(names, review), rows] as const);
  const parts = review.components.map((part) => [part.component, rowsOf(part)] as const);
  return [...parts, ...sessions].flatMap(([name, rows]) => rows.map((row) => [name, ...row]));
}

function byRows(parts: readonly ComponentReport[], rowsOf: (part: ComponentReport) => readonly Row[]) {
  const groups = new Map<string, readonly [names: readonly string[], rows: readonly Row[]]>();
  for (const part of parts) {
    const rows = rowsOf(part);
    const [names = []] = groups.get(JSON.stringify(rows)) ?? [];
    groups.set(JSON.stringify(rows), [[...names, part.component], rows]);
  }
  return [...groups.values()];
}

function sessionName(names: readonly string[], { sessions }: Review): string {
  return names.length === sessions.length ? 'every session' : names.join(', ');
}

function permissionRows({ components, sessions }: Review): Row[] {
  const rows = [...components, ...sessions].flatMap(({ permissions }) =>
    permissions.flatMap(({ account, namespaces, group, resource, names, verbs }) =>
      verbs.map(({ verb, reason }) => [
        account,
        namespaces.length === 0 ? 'everywhere' : namespaces.join(', '),
        group === '' ? 'core' : group,
        names.length === 0 ? resource : `${resource} ${names.join(', ')}`,
        verb,
        reason,
      ]),
    ),
  );
  return [['ACCOUNT', 'NAMESPACES', 'API GROUP', 'RESOURCE', 'VERB', 'WHY'], ...rows];
}

function connectionRows(review: Review): Row[] {
  const rows = rowsByPart(review, ({ workloads }) =>
    workloads.flatMap(({ reachedBy, reaches }) => [
      ...directionRows('reached by', reachedBy),
      ...directionRows('reaches', reaches),
    ]),
  );
  return [['PART', 'DIRECTION', 'WHO', 'PORTS'], ...rows];
}

function directionRows(direction: string, { restricted, peers }: DirectionReport): Row[] {
  if (!restricted) return [[direction, anybody, `${portsText([])} (no NetworkPolicy)`]];
  if (peers.length === 0) return [[direction, 'nobody', '']];
  return peers.map(({ who, ports }) => [direction, who, portsText(ports)]);
}

function imageRows(review: Review): Row[] {
  const rows = rowsByPart(review, ({ workloads }) =>
    workloads.flatMap(({ containers }) => containers.map(({ container, image, pin }) => [container, image, pin])),
  );
  return [['PART', 'CONTAINER', 'IMAGE', 'PIN'], ...rows];
}

function secretRows(review: Review): Row[] {
  const rows = rowsByPart(review, ({ secrets }) =>
    secrets.map(({ namespace, name, type, keys, readers }) => [
      namespace,
      name,
      type,
      keys.length === 0 ? 'all' : keys.join(', '),
      readers.map((reader) => reader.replace(` ${namespace}/`, ' ')).join(', '),
    ]),
  );
  return [['PART', 'NAMESPACE', 'NAME', 'TYPE', 'KEYS', 'READ BY'], ...rows];
}

function storageRows(review: Review): Row[] {
  const rows = rowsByPart(review, ({ storage }) =>
    storage.map(({ claim, size, storageClass, accessModes }) => [
      claim,
      size,
      storageClass === '' ? 'the cluster’s default' : storageClass,
      accessModes.join(', '),
    ]),
  );
  return [['PART', 'CLAIM', 'SIZE', 'CLASS', 'ACCESS'], ...rows];
}

function orderRows({ order }: Review): Row[] {
  const rows = order.flatMap(({ wave, objects }) => objects.map((object) => [String(wave), object]));
  return [['WAVE', 'OBJECT'], ...rows];
}

function noticeRows(notices: readonly Notice[]): Row[] {
  const rows = notices.map(({ path, origin, message }) => [path, origin, message]);
  return [['VALUE', 'WHOSE', 'WHAT'], ...rows];
}

function weaknessRows(review: Review): Row[] {
  const rows = rowsByPart(review, ({ workloads }) =>
    workloads.flatMap(({ weaknesses }) => weaknesses.map(({ container, what }) => [container, what])),
  );
  return [['PART', 'CONTAINER', 'WHAT'], ...rows];
}

function sizeRows(review: Review): Row[] {
  const { usual, most } = review.size;
  const rows = rowsByPart(review, ({ workloads }) =>
    workloads.map(({ pods, podsAtMost, requests, limits }) => [
      String(pods),
      String(podsAtMost),
      ...amountCells(requests),
      ...amountCells(limits),
    ]),
  );
  return [
    ['PART', 'PODS', 'AT MOST', ...columns('REQUESTS EACH'), ...columns('LIMITS EACH')],
    ...rows,
    ['platform, usually', String(usual.pods), '', ...amountCells(usual.requests), ...amountCells(usual.limits)],
    ['platform, at most', '', String(most.pods), ...amountCells(most.requests), ...amountCells(most.limits)],
  ];
}

function columns(what: string): string[] {
  return [`${what}: CPU`, 'MEMORY', 'DISK'];
}

function amountCells({ cpu, memory, ephemeralStorage, unbounded }: Amounts): string[] {
  const cell = (name: string, amount: string) =>
    unbounded.includes(name) ? (amount === '0' ? 'open' : `${amount} and more`) : amount;
  return [cell('cpu', cpu), cell('memory', memory), cell('ephemeral-storage', ephemeralStorage)];
}
