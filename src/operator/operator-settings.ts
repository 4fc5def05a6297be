// What one run of the operator is told, by flags and environment: read together, so that all faults are said at once.
import { shortChecksum } from '../model/json.js';
import type { Environment, SessionSettings } from '../model/sessions/index.js';
import { parseSettings } from '../model/sessions/index.js';
import { listeningPorts } from '../model/platform/traffic.js';
import type { Problem } from '../model/problem.js';
import { UserError } from '../model/problem.js';
import { fit } from '../runtime/leader-election.js';

/** Flags and environment of a run. */
export interface OperatorInput {
  readonly environment: Environment;
  /** Namespaces to serve instead of the environment's. @default - the environment's */
  readonly namespaces?: readonly string[];
  /** Where to serve HTTP: `:8080`, `127.0.0.1:8080`. @default - the operator's port, on all addresses */
  readonly listen?: string;
}

/** What they say. */
export interface OperatorSettings {
  readonly sessions: SessionSettings;
  readonly http: { readonly address?: string; readonly port: number };
}

/** @throws UserError with everything that is wrong */
export function readOperatorSettings({ environment, namespaces, listen }: OperatorInput): OperatorSettings {
  const { settings, problems = [] } = parseSettings(withNamespaces(environment, namespaces));
  const http = readAddress(listen);
  const others = settings === undefined || fit(settings.election.times) ? [] : [unfitting];
  const faults = [
    ...[...problems, ...others].map((problem) => placed(problem, namespaces)),
    ...('message' in http ? [http] : []),
  ];
  if (settings === undefined || 'message' in http || faults.length > 0) throw new UserError(faults);
  return { sessions: settings, http };
}

/** Operators that serve other namespaces never share a Lease: all but one would stand by for ever. */
function withNamespaces(environment: Environment, namespaces: readonly string[] | undefined): Environment {
  if (namespaces === undefined) return environment;
  const served = JSON.stringify([...new Set(namespaces)].sort());
  if (served === sortedList(environment['ORCHESTRA_SESSIONS_NAMESPACES'])) return environment;
  const lease = environment['ORCHESTRA_LEASE_NAME'] ?? '';
  return {
    ...environment,
    ORCHESTRA_SESSIONS_NAMESPACES: served,
    ...(lease === '' ? {} : { ORCHESTRA_LEASE_NAME: `${lease}-${shortChecksum(served)}` }),
  };
}

/** Undefined for what is no list; what is wrong with it is said elsewhere. */
function sortedList(text = ''): string | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? JSON.stringify([...new Set(list)].sort()) : undefined;
  } catch {
    return undefined;
  }
}

const unfitting: Problem = {
  path: ['ORCHESTRA_RENEW_DEADLINE_SECONDS'],
  message:
    'must be less than ORCHESTRA_LEASE_DURATION_SECONDS, and at least a fifth more than ORCHESTRA_RETRY_PERIOD_SECONDS',
};

function placed(problem: Problem, namespaces: readonly string[] | undefined): Problem {
  if (namespaces !== undefined && problem.path[0] === 'ORCHESTRA_SESSIONS_NAMESPACES')
    return { ...problem, path: [], where: '--namespace' };
  return { ...problem, where: problem.where ?? 'environment' };
}

function readAddress(listen = `:${String(listeningPorts.operator)}`): OperatorSettings['http'] | Problem {
  const [, bracketed, plain = '', port = ''] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]*)):([0-9]{1,5})$/.exec(listen) ?? [];
  const address = bracketed ?? plain;
  if (port === '' || Number(port) > 65_535) {
    const message = `must be an address and a port, such as :8080 or 127.0.0.1:8080, not ${JSON.stringify(listen)}`;
    return { path: [], where: '--listen', message };
  }
  return address === '' ? { port: Number(port) } : { address, port: Number(port) };
}
