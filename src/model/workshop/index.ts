// The Workshop: the custom resource that people launch and the operator serves.
export * from './kind.js';
export * from './parse.js';
export * from './spec.js';
export * from './status.js';
