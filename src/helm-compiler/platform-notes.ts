// What Helm prints when the platform has been installed: addresses, people, how to see whether it works, and what is left to do.
import { apiUrl, appUrl } from '../model/platform/addresses.js';
import type { Values } from '../model/values/schema/index.js';
import type { Props } from './source.js';

/** The lines of NOTES.txt. */
export function notes({ values, release }: Props<Values>): string[] {
  return [
    `Orchestra runs as release ${release.name} in namespace ${release.namespace}.`,
    '',
    `  Web interface   ${appUrl(values)}`,
    `  API             ${apiUrl(values)}`,
    `  Administrators  ${values.api.adminEmails.length === 0 ? 'nobody: set api.adminEmails' : values.api.adminEmails.join(', ')}`,
    '',
    'Wait until every Deployment is available:',
    `  kubectl --namespace ${release.namespace} get deployments --selector app.kubernetes.io/instance=${release.name}`,
    'Health of the API and of the operator:',
    `  kubectl --namespace ${release.namespace} get pods --selector app.kubernetes.io/instance=${release.name}`,
    '',
    ...namespaceNotes(values),
    'Helm cannot own the namespace that it installs into. Let it enforce what all pods of the platform keep to:',
    `  kubectl label namespace ${release.namespace} pod-security.kubernetes.io/enforce=restricted`,
    ...values.sessions.namespaces.map(
      (name) => `  kubectl label namespace ${name} pod-security.kubernetes.io/enforce=baseline`,
    ),
    '',
  ];
}

function namespaceNotes({ namespace }: Values): string[] {
  return namespace.create ? ['namespace.create has no effect here: create the namespaces of sessions yourself.'] : [];
}
