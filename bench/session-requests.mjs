// Which of the operator's requests sessions cost: not its Lease, nor what it reads and asks for all of them at once.

/** @param {import('../control-plane/audit.mjs').AuditEvent} event */
export function isOfSessions({ verb, resource }) {
  const isOwn = resource === '' || resource === 'leases' || resource.endsWith('reviews');
  return !isOwn && verb !== 'watch' && verb !== 'list';
}
