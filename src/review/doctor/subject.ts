// What an installation expects of its cluster, read off what is rendered for it and for its sessions.
import { defaultRelease } from '../../charts/platform-chart.js';
import type { Manifest } from '../../manifest/manifest.js';
import type { RequiredSecret } from '../../manifest/required-secrets.js';
import { synthesise } from '../../manifest/synthesise.js';
import type { Release } from '../../model/platform/release.js';
import { settingsOf } from '../../model/sessions/index.js';
import type { Values } from '../../model/values/schema/index.js';
import type { ComponentReport, VolumeReport } from '../report.js';
import { reviewOf } from '../review.js';
import { sampleSessions } from '../sample-sessions.js';

/** An installation, as far as its cluster must know of it. */
export interface Subject {
  readonly values: Values;
  readonly release: Release;
  /** What is applied. */
  readonly platform: readonly Manifest[];
  /** What the operator makes of sample sessions. */
  readonly sessions: readonly Manifest[];
  /** What must exist beforehand, for the platform and for sessions. */
  readonly secrets: readonly RequiredSecret[];
  readonly volumes: readonly VolumeReport[];
}

/** What an installation expects. */
export function subjectOf(values: Values, over: Partial<Release> = {}): Subject {
  const release = { ...defaultRelease, ...over };
  const review = reviewOf({ platform: { values, warnings: [] }, release });
  const parts = [...review.components, ...review.sessions];
  return {
    values,
    release,
    platform: synthesise(values, release).flatMap((group) => group.manifests),
    sessions: sampleSessions(values, settingsOf({ values, release })).flatMap(({ manifests }) => manifests),
    secrets: mergedSecrets(parts),
    volumes: parts.flatMap(({ storage }) => storage),
  };
}

/** The namespaces in which sessions are served; the empty one stands for all. */
export function servedNamespaces({ values }: Subject): readonly string[] {
  return values.sessions.namespaces.length === 0 ? [''] : values.sessions.namespaces;
}

function mergedSecrets(parts: readonly ComponentReport[]): RequiredSecret[] {
  const merged = new Map<string, RequiredSecret>();
  for (const secret of parts.flatMap(({ secrets }) => secrets)) {
    const key = `${secret.namespace}/${secret.name}`;
    const known = merged.get(key);
    merged.set(key, {
      ...secret,
      keys: union(known?.keys, secret.keys),
      readers: union(known?.readers, secret.readers),
    });
  }
  return [...merged.keys()].sort().flatMap((key) => merged.get(key) ?? []);
}

function union(known: readonly string[] = [], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])].sort();
}
