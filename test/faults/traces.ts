// What the suite has found in the operator, each as the one trial that shows it: played in every run of the tests. Where that shows
// it every time, `make faults` plays it with the operator as it was, too, among the mutants.

/** A failure that was found once. */
export interface Trace {
  /** The line that plays it. */
  readonly trial: string;
  /** What went wrong. */
  readonly found: string;
}

/** All of them. */
export const traces: readonly Trace[] = [
  {
    trial: 'take-over 504-but-done patch networkpolicies @-network 1',
    found: 'a policy and a Service led to a pod of ours for a moment, while the pod of the operator before went on',
  },
  {
    trial: 'take-over 500 patch persistentvolumeclaims @-pvc 1',
    found: 'what could not be handed over at the first try stayed with the operator before for good',
  },
  {
    trial: 'take-over reset-but-done patch persistentvolumeclaims @-pvc 1',
    found: 'whether the class of a volume was ours depended on which answer was lost',
  },
  {
    trial: 'expiry token-expired patch networkpolicies @-network 1',
    found: 'a token that was not taken for a moment was called a bug, and an object refused for it',
  },
  {
    trial: 'take-over stale-from-start patch persistentvolumeclaims @-pvc 1',
    found: 'whoever heard of a session late took it for a new one, and led its policy and Service away from its pod',
  },
  {
    trial: 'recreate gone-http watch-gone workshops @ 1',
    found: 'whoever had not heard yet that a session was deleted made its pod and volume anew, for a moment',
  },
  {
    trial: 'change-and-back stale-from-start patch workshops/status @ 5',
    found: 'whoever first saw the Deployment as it once was wrote over what it had recorded since',
  },
  {
    trial: 'expiry stale-from-start delete workshops @ 1',
    found: 'whoever heard late of a Workshop that had ended made its pod anew, for a moment',
  },
];
