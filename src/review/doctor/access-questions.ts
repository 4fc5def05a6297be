// What the accounts of an installation must be allowed, as single questions: the rows that its roles are made from.
import { permissionsUnder } from '../../charts/permissions.js';
import { accountName } from '../../constructs/workload.js';
import { objectNames } from '../../model/platform/names.js';
import type { Holder, Permission } from '../../model/platform/permissions.js';
import type { Subject } from './subject.js';
import { servedNamespaces } from './subject.js';

/** Whether an account may do one thing. */
export interface AccessQuestion {
  readonly holder: Holder;
  /** The name of the account; it is in the namespace of the release. */
  readonly account: string;
  /** Empty: in every namespace. */
  readonly namespace: string;
  readonly group: string;
  /** With its subresource, if it is one. */
  readonly resource: string;
  /** Empty: every object. */
  readonly name: string;
  readonly verb: string;
}

/** Everything that the programs ask of the Kubernetes API, each with the account that it asks as. */
export function accessQuestions(subject: Subject): AccessQuestion[] {
  return permissionsUnder(subject.values).flatMap((permission) => questionsOf(permission, subject));
}

/** `patch apps/deployments in orchestra-sessions`. */
export function permissionText({ verb, namespace, group, resource, name }: Omit<AccessQuestion, 'account' | 'holder'>) {
  const what = `${group === '' ? '' : `${group}/`}${resource}${name === '' ? '' : ` ${name}`}`;
  return `${verb} ${what} in ${namespace === '' ? 'every namespace' : namespace}`;
}

/** A question as the key of its answer. */
export function questionText(question: AccessQuestion): string {
  return `${question.account}: ${permissionText(question)}`;
}

function questionsOf({ holder, scope, group, resource, verbs, name }: Permission, subject: Subject): AccessQuestion[] {
  const { values, release } = subject;
  const account = accountName({ name: objectNames(subject)[holder], options: values[holder] });
  const namespaces = scope === 'release' ? [release.namespace] : servedNamespaces(subject);
  return namespaces.flatMap((namespace) =>
    Object.keys(verbs).map((verb) => ({
      holder,
      account,
      namespace,
      group,
      resource,
      name: name?.(subject) ?? '',
      verb,
    })),
  );
}
