// Permissions that the API server says we lack: named as the rule that has to be granted, until the same work succeeds.
import { type ApiError, refusalOf } from '../kube/errors.js';

/** Who is told. */
export interface DegradableController {
  degrade(reason: string, message: string): void;
  restore(reason: string): void;
}

const reason = 'PermissionMissing';

/** Whether a refusal is about our permissions; policies and quotas refuse with the same status, and mean the object. */
export function isMissingPermission(error: unknown): boolean {
  return refusalOf(error) === 'forbidden' && ruleIn(error) !== undefined;
}

/** The permissions that are missing, by the Workshop that needed them. */
export class MissingPermissions {
  readonly #controller: () => DegradableController;
  readonly #rules = new Map<string, string>();

  constructor(controller: () => DegradableController) {
    this.#controller = controller;
  }

  /** A pass over a Workshop was refused something. */
  missed(key: string, error: ApiError): void {
    this.#rules.set(key, ruleIn(error) ?? error.message);
    this.#tell();
  }

  /** A pass over a Workshop was refused nothing. */
  hadAll(key: string): void {
    if (this.#rules.delete(key)) this.#tell();
  }

  #tell(): void {
    const rules = [...new Set(this.#rules.values())].sort();
    if (rules.length === 0) this.#controller().restore(reason);
    else {
      const asked = rules.join('; ');
      this.#controller().degrade(
        reason,
        `the account of this operator may not ${asked}: apply the roles of this release`,
      );
    }
  }
}

/** The API server names what it denied: `User "x" cannot patch resource "services" in API group "" …`. */
function ruleIn(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  const [, verb, resource, group, rest] =
    /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(message) ?? [];
  if (verb !== undefined && resource !== undefined) {
    const kind = group === '' || group === undefined ? resource : `${resource}.${group}`;
    return rest === undefined ? `${verb} ${kind}` : `${verb} ${kind} in namespace ${rest}`;
  }
  return message.includes('cannot set blockOwnerDeletion') ? 'update workshops/finalizers' : undefined;
}
