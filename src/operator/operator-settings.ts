// What one run of the operator is told, by flags and environment: read together, so that all faults are said at once.
import type { Environment, SessionSettings } from '../model/sessions/index.js';
import { parseSettings } from '../model/sessions/index.js';
import { listeningPorts } from '../model/platform/traffic.js';
import type { Problem } from '../model/problem.js';
import { UserError } from '../model/problem.js';
import { fit, type LeaseTimes } from '../runtime/leader-election.js';

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
  /** How many passes run at once. */
  readonly workers: number;
  readonly leaseTimes: Required<LeaseTimes>;
}

/** Numbers that an installation rarely changes: they have no values. Each is what it is when the variable is unset. */
export const processVariables = {
  ORCHESTRA_WORKERS: 8,
  ORCHESTRA_LEASE_DURATION_SECONDS: 15,
  ORCHESTRA_RENEW_DEADLINE_SECONDS: 10,
  ORCHESTRA_RETRY_PERIOD_SECONDS: 5,
} as const;

/** @throws UserError with everything that is wrong */
export function readOperatorSettings({ environment, namespaces, listen }: OperatorInput): OperatorSettings {
  const given =
    namespaces === undefined
      ? environment
      : { ...environment, ORCHESTRA_SESSIONS_NAMESPACES: JSON.stringify(namespaces) };
  const { settings, problems = [] } = parseSettings(given);
  const http = readAddress(listen);
  const { faults: others, ...numbers } = readNumbers(environment);
  const faults = [...[...problems, ...others].map(inEnvironment), ...('message' in http ? [http] : [])];
  if (settings === undefined || 'message' in http || faults.length > 0) throw new UserError(faults);
  return { sessions: settings, http, ...numbers };
}

/** What the numbers say, and what is wrong with them: each by itself, then with each other. */
function readNumbers(environment: Environment) {
  const faults: Problem[] = [];
  const read = (name: keyof typeof processVariables): number => {
    const text = environment[name] ?? '';
    if (text !== '' && !/^[1-9][0-9]{0,3}$/.test(text)) {
      faults.push({ path: [name], message: `must be a whole number from 1 to 9999, not ${JSON.stringify(text)}` });
    }
    return text === '' ? processVariables[name] : Number(text);
  };
  const workers = read('ORCHESTRA_WORKERS');
  const leaseTimes = {
    leaseDurationMs: read('ORCHESTRA_LEASE_DURATION_SECONDS') * 1000,
    renewDeadlineMs: read('ORCHESTRA_RENEW_DEADLINE_SECONDS') * 1000,
    retryPeriodMs: read('ORCHESTRA_RETRY_PERIOD_SECONDS') * 1000,
  };
  if (faults.length === 0 && !fit(leaseTimes)) faults.push(unfitting);
  return { workers, leaseTimes, faults };
}

const unfitting: Problem = {
  path: ['ORCHESTRA_RENEW_DEADLINE_SECONDS'],
  message:
    'must be less than ORCHESTRA_LEASE_DURATION_SECONDS, and at least a fifth more than ORCHESTRA_RETRY_PERIOD_SECONDS',
};

function inEnvironment(problem: Problem): Problem {
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
