// A cluster in which nothing is wrong with an installation, as facts; tests change one at a time.
import { App } from 'cdk8s';
import { CrdChart } from '../../../src/charts/crd-chart.js';
import { crdProps } from '../../../src/charts/platform-chart.js';
import type { KubeObject } from '../../../src/kube/object.js';
import { describeManifest } from '../../../src/manifest/manifest.js';
import { accessQuestions, questionText } from '../../../src/review/doctor/access-questions.js';
import {
  appliedKinds,
  issuerText,
  namedIssuers,
  namespacesOf,
  programsOf,
} from '../../../src/review/doctor/expectations.js';
import type { Facts } from '../../../src/review/doctor/facts.js';
import type { Subject } from '../../../src/review/doctor/subject.js';
import { servedNamespaces, subjectOf } from '../../../src/review/doctor/subject.js';
import { productVersion } from '../../../src/model/version.js';
import type { JsonObject } from '../../../src/model/json.js';
import { checks, diagnose } from '../../../src/review/doctor/checks.js';
import { minimal, valuesOf } from '../../constructs/render.js';

/** The namespace of sessions. */
export const sessions = 'orchestra-sessions';

/** An installation with these values. */
export function subjectWith(over: JsonObject = {}): Subject {
  const global = { defaultNamespace: sessions };
  return subjectOf(valuesOf({ ...minimal, global, sessions: { namespaces: [sessions] }, ...over }));
}

/** When the facts were read. */
export const now = Date.parse('2026-03-01T12:00:00Z');

/** So many minutes before they were read. */
export function minutesAgo(minutes: number): string {
  return new Date(now - minutes * 60_000).toISOString();
}

/** An object of a cluster. */
export function object(name: string, rest: object = {}): KubeObject {
  return { metadata: { name }, ...rest };
}

/** A condition. */
export function condition(type: string, status: string, rest: object = {}): object {
  return { type, status, reason: 'Because', message: 'so it is', lastTransitionTime: minutesAgo(1), ...rest };
}

/** Facts about which no check has anything to say. */
export function healthyFacts(subject: Subject): Facts {
  const each = <T, V>(things: readonly T[], nameOf: (thing: T) => string, value: (thing: T) => V) =>
    new Map(things.map((thing) => [nameOf(thing), { value: value(thing) }]));
  return {
    now,
    version: { value: 'v1.36.3' },
    definition: { value: definitionOf(subject) },
    kinds: new Map([...appliedKinds(subject)].map(([version, kinds]) => [version, { value: kinds }])),
    groups: { value: ['apps', 'cert-manager.io'] },
    ingressClasses: { value: [object('traefik', { spec: { controller: 'traefik.io/ingress-controller' } })] },
    storageClasses: { value: [storageClass('standard', true), storageClass('slow')] },
    issuers: each(namedIssuers(subject), issuerText, () => object('issuer', ready('True'))),
    namespaces: each(
      namespacesOf(subject),
      (name) => name,
      (name) => object(name),
    ),
    secrets: each(
      subject.secrets,
      ({ namespace, name }) => `${namespace}/${name}`,
      ({ keys }) => ({ type: 'Opaque', keys, emptyKeys: [] }),
    ),
    daemonSets: { value: [object('cilium')] },
    access: each(accessQuestions(subject), questionText, () => true),
    programs: each(programsOf(subject), describeManifest, (program) => runningProgram(program.kind)),
    lease: {
      value: { holder: 'pod-a', durationSeconds: 15, acquiredAt: now - 60_000, renewedAt: now - 2000, transitions: 1 },
    },
    workshops: each(
      servedNamespaces(subject),
      (name) => name,
      () => [],
    ),
  };
}

/** The definition as an API server gives it back. */
export function definitionOf(subject: Subject): KubeObject {
  const [rendered] = new CrdChart(new App(), 'crd', crdProps(subject)).toJson() as KubeObject[];
  return { ...structuredClone(rendered!), status: { conditions: [condition('Established', 'True')] } };
}

/** A StorageClass. */
export function storageClass(name: string, isDefault = false, key = 'storageclass.kubernetes.io/is-default-class') {
  return { metadata: { name, annotations: isDefault ? { [key]: 'true' } : {} } };
}

/** A program that runs. */
export function runningProgram(kind: string, rest: { readonly status?: object; readonly version?: string } = {}) {
  const { status = {}, version = productVersion } = rest;
  return {
    kind,
    metadata: { name: 'program', labels: { 'app.kubernetes.io/version': version } },
    spec: { replicas: 2 },
    status: { readyReplicas: 2, conditions: [condition('Available', 'True')], ...status },
  };
}

/** A status that says whether something is Ready. */
export function ready(status: string, rest: object = {}) {
  return { status: { conditions: [condition('Ready', status, rest)] } };
}

/** What a check finds that is not well: `fail: what`. */
export function foundBy(name: string, facts: Facts, about: Subject): string[] {
  const { findings } = diagnose(
    about,
    facts,
    checks.filter((check) => check.name === name),
  );
  return findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map((finding) => `${finding.outcome}: ${finding.about}: ${finding.message}`);
}

/** The same looks, but for one. */
export function changed<V>(
  map: ReadonlyMap<string, { readonly value: V } | { readonly denied: string }>,
  key: string,
  value: V,
) {
  return new Map(map).set(key, { value });
}

/** The same, without one. */
export function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([name]) => name !== key));
}
