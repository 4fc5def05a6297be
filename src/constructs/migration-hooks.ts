// When the migration runs, in the words of whoever applies it: Helm's hooks under Helm, Argo CD's everywhere else.
// Never both, because Argo CD takes Helm's annotations for its own.
import { databaseSource } from '../model/platform/database.js';
import type { PlatformProps } from '../model/platform/release.js';

// Helm's uninstall leaves hooks behind, so each is deleted once all of them have succeeded. When the Job fails, Helm
// deletes what succeeded before it and leaves the Job, whose log says why.
const helmDeletePolicy = 'before-hook-creation,hook-succeeded';

/** The annotations of the Job. */
export function jobHook(props: PlatformProps): Record<string, string> {
  if (isHelm(props)) return helmHook('-5', props);
  return {
    'argocd.argoproj.io/hook': 'Sync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  };
}

/** The annotations of what the Job needs before it starts; without Helm such objects are ordinary ones. */
export function prerequisiteHook(props: PlatformProps): Record<string, string> {
  return isHelm(props) ? helmHook('-10', props) : {};
}

/** Whether Helm applies the objects. */
export function isHelm({ release }: PlatformProps): boolean {
  return release.revision !== undefined;
}

function helmHook(weight: string, { values }: PlatformProps): Record<string, string> {
  return {
    // The bundled database is an ordinary object: on a first install it is there only afterwards.
    'helm.sh/hook': databaseSource(values) === 'bundled' ? 'post-install,post-upgrade' : 'pre-install,pre-upgrade',
    'helm.sh/hook-weight': weight,
    'helm.sh/hook-delete-policy': helmDeletePolicy,
  };
}
