// Why a cluster could not be asked, as sentences that name what to do.
import { ApiError, Unreachable } from '../../kube/errors.js';
import { Failure } from '../../model/problem.js';
import { Denied, isDenied } from './denials.js';

/** The failure that an error of the transport stands for; any other error as it is. */
export function failureOf(error: unknown, server: string): unknown {
  const sentence = sentenceOf(error, server);
  return sentence === undefined ? error : new Failure(sentence, { cause: error });
}

function sentenceOf(error: unknown, server: string): string | undefined {
  if (error instanceof Unreachable) {
    return `the cluster at ${server} does not answer (${error.message}); check its address in the kubeconfig and the network on the way, or name another one by --kubeconfig and --context`;
  }
  if (error instanceof Denied) return denialOf(error.denials, server);
  if (isDenied(error)) return denialOf([error], server);
  if (!(error instanceof ApiError)) return undefined;
  if (error.status === 401) {
    return `the cluster at ${server} does not accept the credentials (${error.message}); log in again, or name others by --kubeconfig and --context`;
  }
  return `the cluster at ${server} can't answer (${error.message}); try again`;
}

function denialOf(denials: readonly ApiError[], server: string): string {
  const list = [...new Set(denials.map(({ message }) => `  ${message}\n`))].sort().join('');
  return `the cluster at ${server} denies what a comparison asks:\n${list}Nothing would be written, but a dry run needs the permissions of the apply itself (get, patch, and create for what is not there), and left-over objects are found by list; ask for these, or name another account by --kubeconfig and --context`;
}
