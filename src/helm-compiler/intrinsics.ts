// What only Helm knows while it installs, as typed expressions: fields of the release, and those of an object that is in the
// cluster already. Guards are made of them; no part of a template is written by hand.

/** A field of the release. */
export interface ReleaseField {
  readonly release: 'name' | 'namespace' | 'service' | 'revision';
}

/** The text of a field of the object that a guard looked up; empty where the object has none. */
export interface FoundField {
  readonly found: readonly string[];
}

/** A text that Helm puts together. */
export type RuntimeText = string | ReleaseField | FoundField | { readonly pieces: readonly RuntimeText[] };

/** What a guard may ask. */
export type RuntimeCondition =
  | { readonly same: readonly [RuntimeText, RuntimeText] }
  | { readonly not: RuntimeCondition }
  | { readonly and: readonly RuntimeCondition[] }
  | { readonly or: readonly RuntimeCondition[] };

/** The fields of the release. */
export const release = {
  name: { release: 'name' },
  namespace: { release: 'namespace' },
  service: { release: 'service' },
  revision: { release: 'revision' },
} as const satisfies Record<ReleaseField['release'], ReleaseField>;

/** The field at a path of the object that was looked up. */
export function found(...path: readonly [string, ...string[]]): FoundField {
  return { found: path };
}

/** A text with fields in it: said`the Namespace ${release.namespace}`. */
export function said(texts: TemplateStringsArray, ...fields: readonly RuntimeText[]): RuntimeText {
  const pieces = texts.flatMap((text, index) => [text, fields[index] ?? '']);
  return { pieces: pieces.filter((piece) => piece !== '') };
}

/** Refuses to go on while an object of the cluster is not as it must be; asks the cluster, so `helm template` never refuses. */
export interface Guard {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: RuntimeText;
  /** @default - the object belongs to no namespace */
  readonly namespace?: RuntimeText;
  /** When the object, if there is one, stands in the way. */
  readonly when: RuntimeCondition;
  /** Why, and what to do. */
  readonly message: RuntimeText;
}
