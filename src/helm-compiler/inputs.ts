// What constructs are given in place of real values: the same tree of plain data, in which every leaf answers with what is
// being tried at the moment, and remembers that it was asked.
import type { Json } from '../model/json.js';
import type { Environment, Leaf } from './leaves.js';
import type { Props } from './source.js';

/** A tree of inputs whose data can be exchanged. */
export interface Inputs {
  /** The values, and beside them whatever else constructs read. */
  readonly values: unknown;
  readonly release: unknown;
  /** The result of `work` with this data, and the ids of the leaves that it read. */
  readonly during: <T>(environment: Environment, work: () => T) => { readonly result: T; readonly read: Set<string> };
}

/** The inputs made of these leaves. */
export function makeInputs(values: readonly Leaf[], release: readonly Leaf[]): Inputs {
  const state: { environment: Environment; read: Set<string> } = { environment: {}, read: new Set() };
  const read = (leaf: Leaf): Json | undefined => {
    state.read.add(leaf.id);
    return state.environment[leaf.id];
  };
  return {
    values: treeOf(values, read),
    release: treeOf(release, read),
    during: (environment, work) => {
      state.environment = environment;
      state.read = new Set();
      return { result: work(), read: state.read };
    },
  };
}

/** The inputs as constructs see them. */
export function propsOf<Values>({ values, release }: Inputs): Props<Values> {
  return { values, release } as Props<Values>;
}

function treeOf(leaves: readonly Leaf[], read: (leaf: Leaf) => Json | undefined): object {
  const root: Record<string, unknown> = {};
  for (const leaf of leaves) {
    const group = leaf.path.slice(0, -1).reduce<Record<string, unknown>>((parent, key) => groupIn(parent, key), root);
    const key = leaf.path[leaf.path.length - 1] ?? '';
    Object.defineProperty(group, key, { enumerable: true, get: () => read(leaf) });
  }
  return root;
}

function groupIn(parent: Record<string, unknown>, key: string): Record<string, unknown> {
  const group = parent[key] ?? {};
  parent[key] = group;
  return group as Record<string, unknown>;
}

/** Data that nothing can change, so that a construct that tries is found out. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
