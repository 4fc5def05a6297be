// From the bytes of a watch to its events. A watch that doesn't end at the end of a line has lost something and fails.
import { errorFromEvent } from './answers.js';
import { ApiError, Unreachable } from './errors.js';
import type { WatchEvent, WatchOptions } from './kube-client.js';
import { LineSplitter } from './line-splitter.js';
import type { KubeObject } from './object.js';

/** No object that etcd takes comes near this. */
const maxLineBytes = 32 * 1024 * 1024;

/** What a watch is read with. */
export interface WatchReading extends Pick<WatchOptions, 'isAnswered'> {
  /** For messages. */
  readonly request: string;
}

/** The events of a watch. @throws ApiError for an ERROR event, Unreachable for everything that breaks the stream */
export async function* readWatch(
  body: AsyncIterable<Buffer>,
  { request, isAnswered = () => false }: WatchReading,
): AsyncIterable<WatchEvent> {
  const splitter = new LineSplitter(maxLineBytes);
  try {
    for await (const chunk of body) {
      for (const line of splitter.push(chunk)) yield findEcho(line, isAnswered) ?? parseEvent(line, request);
    }
    if (splitter.unfinishedBytes > 0) throw new Error('it ended in the middle of a line');
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Unreachable(`${request}: the watch broke: ${why}`, 'unknown', { cause: error });
  }
}

/**
 * An event that only repeats what a write was answered with. There is one for every write of ours, and no need to read it.
 *
 * The version must be named once in the whole event: with sorted keys, an annotation of that name comes before it. Every stored
 * object has one, and within a text of JSON there are no such quotes, so what is named once is the version of the object.
 */
function findEcho(line: string, isAnswered: (resourceVersion: string) => boolean): WatchEvent | undefined {
  if (!line.startsWith('{"type":"MODIFIED"') && !line.startsWith('{"type":"ADDED"')) return undefined;
  const start = line.indexOf(versionKey) + versionKey.length;
  if (start < versionKey.length || line.includes(versionKey, start)) return undefined;
  const resourceVersion = line.slice(start, line.indexOf('"', start));
  return isAnswered(resourceVersion) ? { type: 'BOOKMARK', resourceVersion } : undefined;
}

const versionKey = '"resourceVersion":"';

function parseEvent(line: string, request: string): WatchEvent {
  const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: KubeObject };
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object };
    case 'BOOKMARK':
      return { type, resourceVersion: object.metadata.resourceVersion ?? '' };
    case 'ERROR':
      throw errorFromEvent(object, request);
    default:
      throw new Error(`an event of the unknown type ${type}`);
  }
}
