// Why an API server refuses an object, without the values that its own messages quote: they may be secrets.
import type { ApiError } from '../../kube/errors.js';

/** `spec.template: field is immutable`: each cause by itself, or the message where there are none. */
export function refusalReason({ details, message }: ApiError): string {
  const causes = details?.causes?.filter(({ field }) => field !== undefined) ?? [];
  if (causes.length === 0) return withoutRequest(message);
  return causes.map((cause) => `${cause.field ?? ''}: ${withoutValue(cause.message ?? cause.reason ?? '')}`).join('; ');
}

/**
 * `Invalid value: "abc": must be no more than 63 characters`. The value may hold anything, colons too, and there may be
 * nothing but the value. What is forbidden may be followed by lines that show how two objects differ.
 */
function withoutValue(message: string): string {
  const [, what = '', rest = ''] = /^((?:Invalid|Unsupported|Duplicate) value|Not found): (.*)$/s.exec(message) ?? [];
  if (what === '') return message.replace(/\n.*$/s, '');
  const [, why] = /^"(?:[^"\\]|\\.)*"(?:: (.*))?$/s.exec(rest) ?? /^.*: (.*)$/s.exec(rest) ?? [];
  return why === undefined ? what : `${what}: ${why}`;
}

function withoutRequest(message: string): string {
  return message.replace(/^[A-Z]+ \/\S*: /, '');
}
