// What a person says about a chart that is to be compiled.
import type { Construct } from 'constructs';
import type { JsonObject } from '../model/json.js';
import type { Manifest } from '../manifest/manifest.js';
import type { Release } from '../model/platform/release.js';
import type { SchemaNode } from '../model/values/json-schema.js';
import type { Condition, Rule } from '../model/values/rules/language.js';
import type { Guard } from './intrinsics.js';

/** What constructs are given: complete values, and what Helm knows about the release. */
export interface Props<Values> {
  readonly values: Values;
  readonly release: Required<Release>;
}

/** One template file: constructs, as a function of their props. */
export interface Unit<Values> {
  /** Name of the file. */
  readonly id: string;
  /** Adds the constructs to a chart. */
  readonly build: (scope: Construct, props: Props<Values>) => void;
  /** What Helm alone wants changed in the objects. @default - nothing */
  readonly adapt?: (manifest: Manifest) => Manifest;
}

/** A text or map that templates share under a name. */
export interface Named<Values> {
  readonly name: string;
  /** What it is, as a comment of the template. @default - no comment */
  readonly description?: string;
  readonly render: (props: Props<Values>) => string | Readonly<Record<string, string>>;
  /** @default - it is made of all values; see `NamedOfGroups` */
  readonly groups?: never;
}

/** A text that is made in the same way of several groups of values: one named template, which is given the group. */
export interface NamedOfGroups<Values> {
  readonly name: string;
  /** What it is, as a comment of the template. @default - no comment */
  readonly description?: string;
  /** Paths of the groups, such as `api.image`. */
  readonly groups: readonly string[];
  /** The text, from the props and the values of one group. */
  readonly render: (props: Props<Values>, group: never) => string;
}

/** A chart to be compiled. */
export interface ChartSource<Values> {
  readonly metadata: ChartMetadata;
  /** The values schema as a tree of JSON schema with the words of `src/model/values/fields.ts`. */
  readonly values: {
    readonly tree: SchemaNode;
    /** values.yaml. */
    readonly file: string;
    /** values.schema.json. */
    readonly schema: string;
  };
  readonly units: readonly Unit<Values>[];
  /** @default - none */
  readonly named?: readonly (Named<Values> | NamedOfGroups<Values>)[];
  /** Conditions of several fields that templates ask by name. @default - none */
  readonly conditions?: Readonly<Record<string, Condition>>;
  /** Rules that valid documents keep. @default - none */
  readonly rules?: readonly Rule[];
  /** The lines of NOTES.txt. @default - no notes */
  readonly notes?: (props: Props<Values>) => readonly string[];
  /** Rules whose sentences NOTES.txt ends with where they apply. @default - none */
  readonly notices?: readonly Rule[];
  /** Objects of the cluster that stop an installation. @default - none */
  readonly guards?: readonly Guard[];
  /** Words with which constructs might compare data; see `harvestLiterals`. @default - none but what they render */
  readonly literals?: readonly string[];
  /** Files that are handed on as they are. @default - none */
  readonly files?: Readonly<Record<string, string>>;
}

/** Chart.yaml. */
export interface ChartMetadata extends JsonObject {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}
