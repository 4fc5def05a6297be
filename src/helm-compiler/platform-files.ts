// The files of the platform's charts that are not compiled: the values to start a production installation from, and READMEs.
import { valuesReference } from '../model/values/reference.js';

/** values-prod.yaml: what a production installation sets, with everything that only its owner knows left to fill in. */
export const productionValues = `# Values for production. Copy this file, and fill in every TODO: the chart refuses those that are left.
global:
  domain: TODO # such as orchestra.example.edu
api:
  replicas: 2
  adminEmails:
    - TODO # people who may see and end every session
  database:
    existingSecret: orchestra-db
  image:
    tag: TODO
  podDisruptionBudget:
    enabled: true
  resources:
    requests: { cpu: 250m, memory: 256Mi }
    limits: { cpu: '1', memory: 512Mi }
operator:
  replicas: 2
  image:
    registry: TODO # where you put the image of this repository
  podDisruptionBudget:
    enabled: true
frontend:
  replicas: 2
  image:
    tag: TODO
  podDisruptionBudget:
    enabled: true
networkPolicy:
  enabled: true
oauth2Proxy:
  fullProxy: true
oauth2-proxy:
  config:
    existingSecret: orchestra-oauth-secrets
    configFile: |-
      email_domains = [ "example.edu" ]
`;

const introductions = {
  orchestra: `# orchestra

Private, expiring workspaces for courses and labs. Compiled from this repository's constructs: change those, not the templates.

\`\`\`sh
helm install orchestra helm/orchestra --namespace orchestra-system --create-namespace --values my-values.yaml
\`\`\`

values-prod.yaml is a start for production. The definition of Workshops stays in the cluster when the release is uninstalled,
and so do all sessions.
`,
  'orchestra-crds': `# orchestra-crds

The custom resource definition of Orchestra by itself, for those who install definitions apart from programs. It takes the same
values as the chart orchestra, which must then be given \`crds.install=false\`. It stays in the cluster when the release is uninstalled.
`,
} as const;

/** The README of a chart: what it is, and every value. */
export function readme(chart: keyof typeof introductions): string {
  return `${introductions[chart]}\n${valuesReference().replace(/^# .*\n/, '## Values\n')}`;
}
