// What is generated from the values schema, for `make generate` and the tests that compare it with what is committed.
export { defaultsFile } from './defaults-file.js';
export { publishedSchema } from './published-schema.js';
export { valuesReference } from './reference.js';
