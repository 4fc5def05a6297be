// What was asked of an API server, by whom and with what answer, read from its own audit log. A reader first makes a
// request of its own and waits until that is in the log: everything that was answered before is in it, too.
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
const LIMIT_MS = 20_000;
const MUTATING = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/**
 * @typedef {object} AuditEvent a finished request
 * @property {string} user
 * @property {string} verb
 * @property {string} resource plural, with the subresource; empty for other paths
 * @property {string} namespace
 * @property {string} name
 * @property {string} uri
 * @property {number} code
 * @property {string} message of a refusal
 * @property {boolean} allowed what the authorizer said
 * @property {number} receivedAt milliseconds since 1970
 * @property {number} answeredAt
 */
/** @typedef {{ user?: string, verb?: string, resource?: string, namespace?: string, name?: string }} Wanted */
/** @typedef {{ request: import('./client.mjs').Request, auditLog: string | null }} Audited */

/** The place up to which the log is written now, to read from later. @param {Audited} controlPlane @returns {Promise<number>} */
export async function auditMark({ request, auditLog }) {
  const path = getPath(auditLog);
  const marker = `/version?marker=${randomUUID()}`;
  const from = await sizeOf(path);
  await request('GET', marker);
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const { text, end } = await readLines(path, from);
    if (text.includes(marker)) return end;
    if (Date.now() > deadline)
      throw new Error(`${path} does not show a request that was answered ${LIMIT_MS / 1000} s ago`);
    await sleep(POLL_MS);
  }
}

/**
 * The requests since a mark that are as wanted, in the order of the log.
 * @param {Audited} controlPlane
 * @param {Wanted} [wanted]
 * @param {number} [since] what auditMark() returned; from the start without it
 * @returns {Promise<AuditEvent[]>}
 */
export async function auditEvents(controlPlane, wanted = {}, since = 0) {
  await auditMark(controlPlane);
  const { text } = await readLines(getPath(controlPlane.auditLog), since);
  const lines = text.split('\n').filter((line) => line && (wanted.user === undefined || line.includes(wanted.user)));
  return lines
    .map((line) => JSON.parse(line))
    .filter((entry) => entry.stage === 'ResponseComplete')
    .map(eventOf)
    .filter((event) =>
      Object.entries(wanted).every(([field, value]) => event[/** @type {keyof Wanted} */ (field)] === value),
    );
}

/** Whether it could have changed something; a review is a question that is posted. @param {Pick<AuditEvent, 'verb' | 'resource'>} request */
export function isMutating({ verb, resource }) {
  return MUTATING.has(verb) && !resource.endsWith('accessreviews');
}

/** @param {any} entry @returns {AuditEvent} */
function eventOf({
  user,
  verb,
  requestURI,
  objectRef = {},
  responseStatus = {},
  annotations,
  requestReceivedTimestamp,
  stageTimestamp,
}) {
  const { resource = '', subresource, namespace = '', name = '' } = objectRef;
  return {
    user: user.username,
    verb,
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace,
    name,
    uri: requestURI,
    code: responseStatus.code ?? 0,
    message: responseStatus.message ?? '',
    allowed: annotations?.['authorization.k8s.io/decision'] !== 'forbid',
    receivedAt: Date.parse(requestReceivedTimestamp),
    answeredAt: Date.parse(stageTimestamp),
  };
}

/** @param {string | null} auditLog */
function getPath(auditLog) {
  if (auditLog === null) throw new Error('this control plane keeps no audit log: start it with { audit: true }');
  return auditLog;
}

/** @param {string} path */
async function sizeOf(path) {
  const file = await open(path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** Whole lines from a place on, and where they end. @param {string} path @param {number} from */
async function readLines(path, from) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const whole = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    return { text: buffer.toString('utf8', 0, whole), end: from + whole };
  } finally {
    await file.close();
  }
}
