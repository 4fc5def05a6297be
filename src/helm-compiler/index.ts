// The compiler as a library: what somebody with constructs of their own needs to make a chart of them.
export { chartArchive } from './archive.js';
export { compileChart } from './compile.js';
export type { CompiledChart } from './compile.js';
export { harvestLiterals } from './harvest.js';
export { Refusal } from './refusal.js';
export type { Finding } from './refusal.js';
export type { ChartMetadata, ChartSource, Guard, Named, Props, Unit } from './source.js';
export type { CompiledUnit, Effort } from './unit-compiler.js';
export { completeValues, valuesOf } from './values-of.js';
// The vocabulary in which a values schema is written.
export * as fields from '../model/values/fields.js';
