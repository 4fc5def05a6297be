// Why an API server refuses an object, without the values that its own messages quote: they may be secrets.
import type { ApiError } from '../../kube/errors.js';

/** `spec.template: field is immutable`: each cause by itself, or the message where there are none. */
export function refusalReason({ details, message }: ApiError): string {
  const causes = details?.causes?.filter(({ field }) => field !== undefined) ?? [];
  if (causes.length === 0) return withoutRequest(message);
  return causes.map((cause) => `${cause.field ?? ''}: ${withoutValue(cause.message ?? cause.reason ?? '')}`).join('; ');
}

/** `Invalid value: "abc": must be no more than 63 characters`, and the value may hold anything, colons too. */
function withoutValue(message: string): string {
  return message.replace(
    /^((?:Invalid|Unsupported|Duplicate) value|Forbidden|Required value|Too long|Too many): .*: /s,
    '$1: ',
  );
}

function withoutRequest(message: string): string {
  return message.replace(/^[A-Z]+ \/\S*: /, '');
}
