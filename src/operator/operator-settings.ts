// What one run of the operator is told, by flags and environment: read together, so that all faults are said at once.
import type { Environment, SessionSettings } from '../model/sessions/index.js';
import { parseSettings } from '../model/sessions/index.js';
import { listeningPorts } from '../model/platform/traffic.js';
import type { Problem } from '../model/problem.js';
import { UserError } from '../model/problem.js';

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
  const given =
    namespaces === undefined
      ? environment
      : { ...environment, ORCHESTRA_SESSIONS_NAMESPACES: JSON.stringify(namespaces) };
  const { settings, problems = [] } = parseSettings(given);
  const http = readAddress(listen);
  const faults = [...problems.map(inEnvironment), ...('message' in http ? [http] : [])];
  if (settings === undefined || 'message' in http || faults.length > 0) throw new UserError(faults);
  return { sessions: settings, http };
}

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
