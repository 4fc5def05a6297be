// Written by `make generate` from package.json: the model may read no files.

/** The version of this package, and of the operator image that belongs to it. */
export const productVersion = '0.2.0';
