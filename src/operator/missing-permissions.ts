// Permissions that the API server says we lack: named as the rule that has to be granted, until the same work succeeds.
import { describeAccess } from '../kube/access-review.js';
import { type ApiError, refusalOf } from '../kube/errors.js';

/** Who is told. */
export interface DegradableController {
  degrade(reason: string, message: string): void;
  restore(reason: string): void;
}

const reason = 'PermissionMissing';

/** What grants whatever is missing. */
export const remedy = 'apply the roles of this release, which `orchestra bundle --for operator` prints';

/** The sentence that people read must end somewhere; the log has each rule. */
const mostNamed = 10;

/** Whether a refusal is about our permissions; policies and quotas refuse with the same status, and mean the object. */
export function isMissingPermission(error: unknown): boolean {
  return refusalOf(error) === 'forbidden' && ruleIn(error) !== undefined;
}

/** The permissions that are missing, by the Workshop that needed them. */
export class MissingPermissions {
  readonly #controller: () => DegradableController;
  readonly #rules = new Map<string, string>();
  #lacking: readonly string[] = [];

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

  /** Another process works on the Workshops from now on: what its passes are refused is told there. */
  clear(): void {
    this.#rules.clear();
    this.#tell();
  }

  /** The account was found to lack these, whether a Workshop has needed them yet or not. */
  lacks(rules: readonly string[]): void {
    this.#lacking = rules;
    this.#tell();
  }

  #tell(): void {
    const rules = [...new Set([...this.#lacking, ...this.#rules.values()])].sort();
    if (rules.length === 0) this.#controller().restore(reason);
    else this.#controller().degrade(reason, `the account of this operator may not ${listed(rules)}: ${remedy}`);
  }
}

function listed(rules: readonly string[]): string {
  const named = rules.slice(0, mostNamed).join('; ');
  return rules.length <= mostNamed ? named : `${named}; and ${String(rules.length - mostNamed)} more things`;
}

/** The API server names what it denied: `User "x" cannot patch resource "services" in API group "" …`. */
function ruleIn(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  const [, verb, resource, group = '', namespace] =
    /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(message) ?? [];
  if (verb !== undefined && resource !== undefined) {
    return describeAccess({ verb, group, resource, ...(namespace === undefined ? {} : { namespace }) });
  }
  return message.includes('cannot set blockOwnerDeletion') ? 'update workshops/finalizers' : undefined;
}
