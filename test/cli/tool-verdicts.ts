// How Argo CD and Flux judge an object by what they are told: the Lua run by a Lua, the expressions by a CEL, each in the way
// in which the tool does it.
import { evaluate } from '@marcbachmann/cel-js';
import { lauxlib, lua, lualib, to_luastring } from 'fengari';
import { workshopHealth } from '../../src/cli/gitops/argocd.js';
import { workshopExpressions } from '../../src/cli/gitops/flux.js';

/** What both tools can say. */
export type Word = 'progressing' | 'healthy' | 'degraded';

/** A verdict. */
export interface Verdict {
  readonly word: Word;
  readonly message: string;
}

/** What Argo CD says: a program that finds the object as `obj` and returns a table. */
export function judgeLikeArgoCd(object: object): Verdict {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const program = [
    `obj = ${luaText(object)}`,
    `local function judge()\n${workshopHealth}end`,
    'local health = judge()',
    'return health.status .. "\\n" .. health.message',
  ].join('\n');
  const failed = lauxlib.luaL_loadstring(state, to_luastring(program)) || lua.lua_pcall(state, 0, 1, 0);
  const [status = '', message = ''] = lua.lua_tojsstring(state, -1).split('\n');
  if (failed !== lua.LUA_OK) throw new Error(status);
  return { word: status.toLowerCase() as Word, message };
}

function luaText(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaText).join(', ')}}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${entries.map(([key, member]) => `[${JSON.stringify(key)}] = ${luaText(member)}`).join(', ')}}`;
}

/** What Flux says (RFC 0009): an older generation first, then the expressions in order; undefined where one cannot be evaluated. */
export function judgeLikeFlux(object: {
  readonly metadata: { readonly generation?: number };
  readonly status?: unknown;
}): Word | undefined {
  const { observedGeneration } = (object.status ?? {}) as { readonly observedGeneration?: number };
  const { inProgress, failed, current } = workshopExpressions;
  if (observedGeneration !== undefined && observedGeneration !== object.metadata.generation) return 'progressing';
  try {
    if (holds(inProgress, object)) return 'progressing';
    if (holds(failed, object)) return 'degraded';
    return holds(current, object) ? 'healthy' : 'progressing';
  } catch {
    return undefined;
  }
}

function holds(expression: string, object: object): boolean {
  return evaluate(expression, { ...object }) === true;
}
