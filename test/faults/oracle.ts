// What must be true of every run, whatever went wrong on the way.
import { childKinds } from '../../src/operator/child-kinds.js';
import { fieldManager } from '../../src/operator/identity.js';
import { parseDuration } from '../../src/model/scalars/index.js';
import type { RecordedWrite } from '../cluster/operator/fault-proxy.js';
import type { Live } from '../cluster/operator/workshops.js';
import { differences, finalState } from './final-state.js';
import type { Run } from './run.js';
import type { Sighting } from './witness.js';

/** Said of a run whose fault has not struck. */
export const missed = 'the fault did not strike: nothing was tried';

/** What is wrong with a run that has settled; empty when nothing is. Without a reference, ends are not compared. */
export function faultsFound(run: Run, reference?: readonly string[]): string[] {
  const { trial, lane, name } = run;
  const sightings = lane.witness.sightings.filter((each) => each.name.includes(name));
  return [
    ...(trial.strike === undefined || run.hasFired ? [] : [missed]),
    ...(run.failure === undefined ? [] : [`the fault could not do what it does: ${run.failure}`]),
    ...countOf('pods', uids(sightings, 'Pod'), trial.scenario.pods),
    ...countOf('volumes', uids(sightings, 'PersistentVolumeClaim'), trial.scenario.volumes ?? 0),
    ...endedEarly(run, sightings),
    ...foreignTouched(run, sightings),
    ...foreignDeleted(run, sightings),
    ...orphansOf(run).map((orphan) => `${orphan} is there, and its Workshop is gone`),
    ...extensionLost(run),
    ...(reference === undefined ? [] : differences(finalState(run), reference)),
  ];
}

function uids(sightings: readonly Sighting[], wanted: string): number {
  return new Set(sightings.filter(({ kind }) => kind === wanted).map(({ uid }) => uid)).size;
}

function countOf(what: string, count: number, expected: number | readonly number[]): string[] {
  const allowed = [expected].flat();
  return allowed.includes(count) ? [] : [`there were ${String(count)} ${what} instead of ${allowed.join(' or ')}`];
}

/**
 * A Workshop that the operator deletes is over by the time that the API server itself wrote down. Neither that time nor the one
 * of a Workshop that lives is before what its duration makes it, counted from its creation.
 */
function endedEarly(run: Run, sightings: readonly Sighting[]): string[] {
  return [...deletedEarly(run, sightings), ...promisedTooLittle(run)];
}

function deletedEarly({ writes, extendedTo }: Run, sightings: readonly Sighting[]): string[] {
  if (!writes.some(({ verb, resource, code = 0 }) => verb === 'delete' && resource === 'workshops' && code < 300))
    return [];
  const ending = sightings.find(({ kind, facts }) => kind === 'Workshop' && facts.deletedAt !== undefined);
  if (ending?.facts.duration === undefined) return ['it was deleted, and nobody saw it end'];
  const { deletedAt = '', expiresAt = '', createdAt, duration } = ending.facts;
  const earliest = Math.max(
    Date.parse(expiresAt),
    Date.parse(extendedTo ?? expiresAt),
    Date.parse(createdAt) + parseDuration(duration) * 1000,
  );
  return Date.parse(deletedAt) >= earliest
    ? []
    : [`deleted at ${deletedAt}, and it was to live until ${new Date(earliest).toISOString()}`];
}

function promisedTooLittle(run: Run): string[] {
  const { metadata, spec, status } = run.find() ?? {};
  const expiresAt: string | undefined = status?.session?.expiresAt;
  if (expiresAt === undefined) return [];
  const earliest = Date.parse(metadata.creationTimestamp) + parseDuration(spec.duration) * 1000;
  return Date.parse(expiresAt) >= earliest
    ? []
    : [`is to end at ${expiresAt}, and its duration ends at ${new Date(earliest).toISOString()}`];
}

/**
 * Nothing is written into an object that the Workshop did not control at every moment: whoever takes what is somebody
 * else's makes it its own.
 */
function foreignTouched(run: Run, sightings: readonly Sighting[]): string[] {
  const children = sightings.filter(({ kind }) => kind !== 'Workshop');
  const foreign = new Set(foreignOf(run, sightings).map(({ uid }) => uid));
  const touched = children.filter(({ uid, facts }) => foreign.has(uid) && facts.managers.includes(fieldManager));
  return [...new Set(touched.map(({ kind, name }) => `${kind} ${name} is somebody else's, and was written`))];
}

/** Nothing is deleted but what the Workshop controlled just then; whether the Workshop itself may go is asked elsewhere. */
function foreignDeleted(run: Run, sightings: readonly Sighting[]): string[] {
  const foreign = new Set(foreignOf(run, sightings));
  return run.writes
    .filter(({ verb, code }) => verb === 'delete' && code !== undefined && code < 300)
    .filter((write) => deletedBy(write, sightings).some((each) => foreign.has(each)))
    .map(({ resource, name }) => `${resource} ${name} is somebody else's, and was deleted`);
}

/** What a delete may have met: the very version that it names, or else all that bore the name, since any could have. */
function deletedBy({ resource, name, body }: RecordedWrite, sightings: readonly Sighting[]): Sighting[] {
  const kind = childKinds.find(({ plural }) => plural === resource)?.kind;
  const { uid, resourceVersion } = preconditionsOf(body);
  const alike = sightings.filter(
    (each) => each.kind === kind && each.name === name && [undefined, each.uid].includes(uid),
  );
  const named = alike.filter(({ version }) => version === resourceVersion);
  return named.length > 0 ? named : alike;
}

function preconditionsOf(body: string): { readonly uid?: string; readonly resourceVersion?: string } {
  return body === '' ? {} : ((JSON.parse(body) as Live).preconditions ?? {});
}

/** Objects at the moments at which no Workshop of this name controlled them. */
function foreignOf(run: Run, sightings: readonly Sighting[]): Sighting[] {
  const isWorkshop = ({ kind, name }: Sighting): boolean => kind === 'Workshop' && name === run.name;
  const workshops = new Set(sightings.filter(isWorkshop).map(({ uid }) => uid));
  return sightings.filter(({ kind, facts }) => kind !== 'Workshop' && !workshops.has(facts.controller ?? ''));
}

/** What should have gone with its Workshop, and has not: without one, everything that bears its name. */
export function orphansOf({ name, lane: { witness } }: Run): string[] {
  const objects = witness.all(name);
  const alive = new Set(objects.map(({ metadata }) => metadata.uid as string));
  const hasWorkshop = objects.some(({ kind, metadata }) => kind === 'Workshop' && metadata.name === name);
  return objects
    .filter(({ metadata }) => !hasWorkshop || metadata.ownerReferences?.some((owner: Live) => isGone(owner, alive)))
    .map(({ kind, metadata }) => `${String(kind)} ${String(metadata.name)}`);
}

/** The ReplicaSets between Deployments and pods are not watched. */
function isGone({ kind, uid }: Live, alive: ReadonlySet<string>): boolean {
  return kind === 'Workshop' && !alive.has(uid);
}

type Named = Pick<Run, 'name'>;

/** What operators call a bug, as lines of their logs. */
export function bugsOf(run: Named, lines: readonly string[], runs: readonly Named[]): string[] {
  return linesAbout(run, lines, runs).map((line) => `the operator calls it a bug: ${bugText(line)}`);
}

/** A line that names runs is about these, another one about all. */
export function linesAbout(run: Named, lines: readonly string[], runs: readonly Named[]): string[] {
  return lines.filter((line) => line.includes(run.name) || runs.every(({ name }) => !line.includes(name)));
}

function bugText(line: string): string {
  const { msg = '', err } = JSON.parse(line) as { readonly msg?: string; readonly err?: { readonly message?: string } };
  return err?.message === undefined ? msg : `${msg}: ${err.message}`;
}

function extensionLost(run: Run): string[] {
  const workshop = run.find();
  // Another one of that name was asked for nothing.
  if (run.extendedTo === undefined || workshop?.metadata.uid !== run.extendedUid) return [];
  const accepted = Date.parse(workshop.status?.session?.expiresAt);
  return accepted >= Date.parse(run.extendedTo) ? [] : [`the extension to ${run.extendedTo} was lost`];
}
