// What has to be granted before an installation: accounts, roles and bindings, picked out of its manifests as they are,
// and the values that they follow from. One who may grant permissions applies it; everybody else may apply the rest.
import { permissionsUnder } from '../charts/permissions.js';
import { defaultRelease } from '../charts/platform-chart.js';
import type { Manifest } from '../manifest/manifest.js';
import { synthesise } from '../manifest/synthesise.js';
import { toYaml } from '../manifest/yaml.js';
import type { JsonObject } from '../model/json.js';
import { checksum } from '../model/json.js';
import { objectNames, sharedLabels } from '../model/platform/names.js';
import type { Release } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';
import { compareObjects } from './compare.js';
import type { BundleComparison } from './comparison-report.js';
import { textAt } from './fields.js';
import { maskedValues } from './masks.js';
import type { FindReason } from './permissions.js';
import { findRole, isBinding, permissionsIn, reasonsFrom } from './permissions.js';
import { componentOf } from './workloads.js';

/** Says of an object what it was derived from. */
export const derivedFrom = 'orchestra.io/derived-from';

/** What a bundle says it was made for when it was made for all. */
const everyPart = 'platform';

const kinds = ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

/** What a bundle is made from. */
export interface BundleProps {
  readonly values: Values;
  /** @default - release `orchestra` in namespace `orchestra-system` */
  readonly release?: Partial<Release>;
  /** Only what this part of the platform is granted. @default - all parts */
  readonly component?: string;
}

/** The parts of a platform that have accounts or permissions. */
export function grantedComponents({ values, release = {} }: BundleProps): string[] {
  const granted = grantsIn(values, release).filter(({ kind }) => kind !== 'Namespace');
  return [...new Set(granted.map(componentOf))].sort();
}

/** The objects of a bundle, in the order in which they are applied, each with the hash of what all were derived from. */
export function renderBundle({ values, release = {}, component }: BundleProps): Manifest[] {
  const props = { values, release: { ...defaultRelease, ...release } };
  const granted = grantsIn(values, release).filter(
    (manifest) => manifest.kind === 'Namespace' || component === undefined || componentOf(manifest) === component,
  );
  const record: Manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${objectNames(props).prefix}-${component ?? everyPart}-bundle`,
      namespace: props.release.namespace,
      labels: sharedLabels(props),
    },
    data: { for: component ?? everyPart, 'values.yaml': toYaml(maskedValues(values) as JsonObject) },
  };
  const objects = [...granted, record];
  const hash = checksum(objects);
  return objects.map((manifest) => withHash(manifest, hash));
}

function grantsIn(values: Values, release: Partial<Release>): Manifest[] {
  const manifests = synthesise(values, release).flatMap((group) => group.manifests);
  const rank = (manifest: Manifest) => kinds.indexOf(manifest.kind);
  return manifests.filter((manifest) => rank(manifest) !== -1).sort((a, b) => rank(a) - rank(b));
}

function withHash(manifest: Manifest, hash: string): Manifest {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [derivedFrom]: `sha256:${hash}` } },
  };
}

/** The part that a bundle was made for, as its record says; undefined when it is no bundle. */
export function findBundledComponent(bundle: readonly Manifest[]): { readonly component?: string } | undefined {
  const record = bundle.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.annotations?.[derivedFrom] !== undefined,
  );
  if (record === undefined) return undefined;
  const component = textAt(record, 'data', 'for');
  return component === everyPart ? {} : { component };
}

/** What of a bundle is not what would be derived now. */
export function compareBundle(file: string, bundle: readonly Manifest[], props: BundleProps): BundleComparison {
  const wanted = renderBundle(props);
  const platform = { values: props.values, release: { ...defaultRelease, ...props.release } };
  const [needed, granted] = [
    grantsOf(wanted, reasonsFrom(permissionsUnder(props.values), platform)),
    grantsOf(
      bundle.filter((each) => !isBinding(each) || findRole(each, bundle) !== undefined),
      () => '',
    ),
  ];
  // The hash is on every object: that it differs says nothing about one of them.
  const objects = compareObjects(bundle.map(withoutHash), wanted.map(withoutHash));
  const different = objects.filter(({ state }) => state !== 'unchanged');
  return {
    file,
    stale: different.length > 0,
    missing: [...needed].filter(([key]) => !granted.has(key)).map(([, grant]) => grant),
    superfluous: [...granted]
      .filter(([key]) => !needed.has(key))
      .map(([, { permission, account }]) => ({ permission, account })),
    objects: different,
  };
}

function withoutHash(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  const kept = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== derivedFrom);
  return { ...manifest, metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}

type Grant = BundleComparison['missing'][number];

/** Every single permission that the roles of a bundle give, by what it is. */
function grantsOf(manifests: readonly Manifest[], findReason: FindReason): Map<string, Grant> {
  const grants = permissionsIn(manifests, findReason).flatMap(
    ({ account, namespaces, group, resource, names, verbs }) =>
      (namespaces.length === 0 ? [''] : namespaces).flatMap((namespace) =>
        verbs.map(({ verb, reason }) => {
          const what = `${verb} ${group === '' ? '' : `${group}/`}${resource}${names.length === 0 ? '' : ` ${names.join(', ')}`}`;
          const permission = `${what} in ${namespace === '' ? 'every namespace' : namespace}`;
          return [`${account} ${permission}`, { permission, account, reason }] as const;
        }),
      ),
  );
  return new Map(grants);
}
