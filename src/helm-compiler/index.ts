// The compiler as a library, `orchestra/helm`: what somebody with constructs of their own needs to make a chart of them.
export { chartArchive } from './archive.js';
export { compileChart } from './compile.js';
export type { CompiledChart } from './compile.js';
export { harvestLiterals } from './harvest.js';
export { Refusal } from './refusal.js';
export type { Finding } from './refusal.js';
export { found, release, said } from './intrinsics.js';
export type { FoundField, Guard, ReleaseField, RuntimeCondition, RuntimeText } from './intrinsics.js';
export type { ChartMetadata, ChartSource, Named, NamedOfGroups, Props, Unit } from './source.js';
export type { CompiledUnit, Effort } from './compiled-unit.js';
export { completeValues, valuesOf } from './values-of.js';
export type { Complete } from './values-of.js';
// The vocabulary in which a values schema is written.
export * as fields from '../model/values/fields.js';
// What a construct may do with data beyond handing it on.
export { canonicalJson, checksum, shortChecksum } from '../model/json.js';
// Rules of values, which become sentences of `fail`, and conditions that templates ask by name.
export { all, any, isFalse, isSet, isTrue } from '../model/values/rules/language.js';
export type { Condition, Rule } from '../model/values/rules/language.js';
