// Sessions as /controllers/workshops/objects shows them: enough to see which of them are not well, and why.
import type { SessionCaches } from './caches.js';
import { keyFrom } from '../kube/kind.js';
import type { SessionMemories } from './session-memory.js';

/** One row for each Workshop, in the order of their keys. */
export function sessionViews(caches: SessionCaches, memories: SessionMemories): readonly object[] {
  return [...caches.keys()].sort().map((text) => {
    const status = caches.findWorkshop(keyFrom(text))?.status;
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return {
      object: text,
      phase: status?.phase,
      url: status?.url,
      expiresAt: status?.expiresAt,
      reason: ready?.reason,
      message: ready?.message,
      outdated: memories.find(text)?.facts?.outdated,
    };
  });
}
