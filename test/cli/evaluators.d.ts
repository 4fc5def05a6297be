// As much of the evaluators of Lua and CEL as tests use: fengari has no types, and those of the other are not needed to check
// ours where the packages of tests are not installed.
declare module 'fengari' {
  export type State = object;
  export const lua: {
    LUA_OK: number;
    lua_pcall(state: State, args: number, results: number, handler: number): number;
    lua_tojsstring(state: State, index: number): string;
  };
  export const lauxlib: { luaL_newstate(): State; luaL_loadstring(state: State, text: Uint8Array): number };
  export const lualib: { luaL_openlibs(state: State): void };
  export function to_luastring(text: string): Uint8Array;
}

declare module '@marcbachmann/cel-js' {
  /** The value of an expression; throws where it has none. */
  export function evaluate(expression: string, context: object): unknown;
}
