// The text of a first values file: few keys, each with the reason why it is there.
import { isPlainSafe } from '../../manifest/yaml.js';
import type { Answers } from './answers.js';

/** The certificate to bring when no issuer makes one. */
const ownCertificate = 'orchestra-tls';

/** The values that follow from the answers, with comments and without a head. */
export function firstValues(answers: Answers): string {
  const sections = [globals, api, database, ingress, signIn, sessions];
  return sections.map((section) => section(answers)).join('');
}

function globals({ domain, sessionNamespace }: Answers): string {
  return `global:
  # app.<domain> is the web interface, api.<domain> the API, <session>.<domain> a session.
  domain: ${word(domain)}
  # Where sessions run whose launch names no namespace.
  defaultNamespace: ${word(sessionNamespace)}
  # A registry that replaces that of every image of the platform.
  # imageRegistry: registry.example.edu
`;
}

function api({ admin, database: kind }: Answers): string {
  const people = admin.length === 0 ? ' []' : admin.map((address) => `\n    - ${word(address)}`).join('');
  const named = `  database:
    # A Secret with the URL under the key database-url.
    existingSecret: orchestra-db
`;
  return `api:
  # Who may see and end every session.
  adminEmails:${people}
  # Pin a release: latest moves. So do frontend.image.tag and operator.sidecar.image.tag.
  # image:
  #   tag: v0.2.0
${kind === 'existing' ? named : ''}`;
}

function database({ database: kind }: Answers): string {
  if (kind === 'existing') return '';
  return `postgresql:
  # One pod, one volume, no backup.
  enabled: true
  auth:
    # A Secret with the key password.
    existingSecret: orchestra-postgresql
`;
}

function ingress({ controller, clusterIssuer }: Answers): string {
  const own = `    # A certificate of your own for both hosts.
    clusterIssuer: ''
    existingSecret: ${ownCertificate}
`;
  const issued = `    # cert-manager's ClusterIssuer; it makes a certificate for each of the two hosts.
    clusterIssuer: ${word(clusterIssuer)}
`;
  return `ingress:
  controller: ${controller}
  className: ${controller}
  tls:
${clusterIssuer === '' ? own : issued}`;
}

function signIn({ controller, emailDomain }: Answers): string {
  const fullProxy = `oauth2Proxy:
  # All traffic of the web interface passes through oauth2-proxy, and signing in is a clean redirect.
  fullProxy: true
`;
  const domains = emailDomain.map((domain) => JSON.stringify(domain)).join(', ');
  return `${controller === 'traefik' ? fullProxy : ''}'oauth2-proxy':
  config:
    # Who may sign in. The client's credentials are in the Secret orchestra-oauth-secrets.
    configFile: |-
      email_domains = [ ${domains} ]
`;
}

function sessions({ sessionNamespace }: Answers): string {
  return `sessions:
  # Permissions reach these namespaces and no others.
  namespaces:
    - ${word(sessionNamespace)}
  # A wildcard certificate in each of them; without one, sessions have the controller's default certificate.
  # tls:
  #   secretName: orchestra-sessions-tls
namespace:
  # Render the namespaces, with Pod Security labels.
  create: true
networkPolicy:
  # Set it to true where the network plugin enforces NetworkPolicies.
  enabled: false
`;
}

function word(text: string): string {
  return isPlainSafe(text) ? text : JSON.stringify(text);
}
