// How a bundle compares with what is derived now, for people.
import type { BundleComparison } from '../../review/comparison-report.js';
import { table } from '../table.js';

/** What is missing, what is too much, and which objects differ. */
export function bundleText({ file, stale, missing, superfluous, objects }: BundleComparison): string {
  if (!stale) return `${file} is what would be derived now\n`;
  const permissions = [
    ...missing.map(({ account, permission, reason }) => ['missing', account, permission, reason ?? '']),
    ...superfluous.map(({ account, permission }) => ['too much', account, permission, 'Nothing needs it any more.']),
  ];
  const rows = objects.map(({ state, object: { kind, namespace, name } }) => [
    state,
    `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
  ]);
  const granted =
    permissions.length === 0
      ? 'no permission differs\n'
      : table([['PERMISSION', 'ACCOUNT', 'WHAT', 'WHY'], ...permissions]);
  return `${file} is out of date\n\n${granted}\n${table([['WRITTEN ANEW IT IS', 'OBJECT'], ...rows])}`;
}
