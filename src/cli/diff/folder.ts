// A folder of files wherever it is: on a disk, or in a git revision.

/** A folder that can be looked into. */
export interface Folder {
  /** What messages call it. */
  readonly name: string;
  /** The names of the files in it. */
  readonly files: readonly string[];
  readonly read: (file: string) => string;
}
