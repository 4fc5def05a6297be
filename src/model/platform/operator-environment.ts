// What the operator is told, as one table: name, form and origin of every variable of its container.
// The Deployment writes exactly this table, the operator's settings read it, and the documentation lists it.
import { canonicalJson, shortChecksum } from '../json.js';
import { valueAt } from '../values/rules/language.js';
import type { Values } from '../values/schema/index.js';
import { entryPoints } from './addresses.js';
import { imageReferenceOf } from './images.js';
import { objectNames } from './names.js';
import type { PlatformProps } from './release.js';
import { authPath, proxyUrl, sessionAuthUrl } from './session-auth.js';

/**
 * How a variable is written: a text as it is, `true` or `false`, a whole number, canonical JSON,
 * or the path of a field of the operator's own pod, which Kubernetes fills in.
 */
export type Form = 'text' | 'flag' | 'whole' | 'json' | 'pod-field';

/** One variable of the operator's environment. */
export interface OperatorVariable {
  /** Its name, `ORCHESTRA_` included. */
  readonly name: string;
  readonly form: Form;
  /** Paths of the values that it comes from; none for what only the installation knows. */
  readonly from: readonly string[];
  /** What it means. @default - what the schema says of the value that it comes from */
  readonly meaning?: string;
  /** Its value before it is written; undefined leaves the variable out. */
  readonly value: (props: PlatformProps) => unknown;
}

/** A variable as a container lists it. */
export type WrittenVariable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueFrom: { readonly fieldRef: { readonly fieldPath: string } } };

/** The environment of the operator's container. */
export function operatorEnvironment(props: PlatformProps): WrittenVariable[] {
  return operatorVariables.flatMap(({ name, form, value }) => {
    const plain = value(props);
    return plain === undefined ? [] : [written(name, form, plain)];
  });
}

function written(name: string, form: Form, value: unknown): WrittenVariable {
  if (form === 'pod-field') return { name, valueFrom: { fieldRef: { fieldPath: String(value) } } };
  return { name, value: form === 'json' ? canonicalJson(value) : String(value) };
}

/** The Lease that replicas of the operator elect their leader on: watching other namespaces is another election. */
export function leaseName(props: PlatformProps): string {
  return `${objectNames(props).operator}-${shortChecksum(props.values.sessions.namespaces)}`;
}

/** Whether a session admits only requests that name its owner. */
export function sessionsRequireAuthentication({ oauth2Proxy, api }: Values): boolean {
  return oauth2Proxy.enabled || api.requireAuthentication;
}

/** The known keys of a group; a list, and a map whose keys users choose, have none. */
type Key<T> = T extends readonly unknown[]
  ? never
  : keyof { [K in keyof T as string extends K ? never : K]: T[K] } & keyof T & string;

/** The paths of values of one type. */
type PathTo<Kind, T = Values> = {
  [K in Key<T>]: (T[K] extends Kind ? K : never) | (T[K] extends object ? `${K}.${PathTo<Kind, T[K]>}` : never);
}[Key<T>];

const text = (name: string, path: PathTo<string>) => same(name, 'text', path);
const flag = (name: string, path: PathTo<boolean>) => same(name, 'flag', path);
const whole = (name: string, path: PathTo<number>) => same(name, 'whole', path);
const json = (name: string, path: PathTo<object>) => same(name, 'json', path);

function same(name: string, form: Form, path: string): OperatorVariable {
  const steps = path.split('.');
  return { name: `ORCHESTRA_${name}`, form, from: [path], value: ({ values }) => valueAt(values, steps) };
}

/** Every variable of the operator's environment. */
export const operatorVariables: readonly OperatorVariable[] = [
  text('LOG_LEVEL', 'operator.logLevel'),
  text('BASE_DOMAIN', 'global.domain'),
  text('KUBERNETES_VERSION', 'global.kubernetesVersion'),
  text('DEFAULT_WORKSHOP_IMAGE', 'operator.defaultWorkshopImage'),
  text('PERSISTENCE_SIZE', 'persistence.size'),
  text('PERSISTENCE_STORAGE_CLASS', 'persistence.storageClass'),
  json('TIER_MAP', 'operator.tierMap'),
  text('COMPUTE_CLASS_LABEL_KEY', 'operator.computeClassLabelKey'),
  whole('TERMINATION_GRACE_PERIOD_SECONDS', 'operator.terminationGracePeriodSeconds'),
  whole('WORKSPACE_IDLE_TTL_DAYS', 'operator.workspaceIdleTtlDays'),
  {
    name: 'ORCHESTRA_SIDECAR_IMAGE',
    form: 'text',
    from: ['operator.sidecar.image', 'global.imageRegistry'],
    meaning: 'The whole reference of the image of the proxy beside each session.',
    value: ({ values }) => imageReferenceOf(values, values.operator.sidecar.image),
  },
  text('SIDECAR_PULL_POLICY', 'operator.sidecar.image.pullPolicy'),
  { ...json('SIDECAR_RESOURCES', 'operator.sidecar.resources'), meaning: 'Requests and limits of that proxy.' },
  ...authentication(),
  text('INGRESS_CONTROLLER', 'ingress.controller'),
  text('INGRESS_CLASS_NAME', 'ingress.className'),
  {
    name: 'ORCHESTRA_INGRESS_ENTRY_POINTS',
    form: 'json',
    from: ['ingress.entryPoints', 'ingress.tls.enabled'],
    meaning: 'The entry points of Traefik that serve sessions.',
    value: ({ values }) => entryPoints(values),
  },
  text('INGRESS_PORT', 'ingress.port'),
  flag('INGRESS_TLS_ENABLED', 'ingress.tls.enabled'),
  json('INGRESS_ANNOTATIONS', 'ingress.annotations'),
  json('NETWORK_POLICY_INGRESS_CONTROLLER_NAMESPACES', 'networkPolicy.ingressControllerNamespaces'),
  json('NETWORK_POLICY_INGRESS_CONTROLLER_CIDRS', 'networkPolicy.ingressControllerCIDRs'),
  json('SESSIONS_NAMESPACES', 'sessions.namespaces'),
  text('SESSIONS_TLS_SECRET_NAME', 'sessions.tls.secretName'),
  text('SESSIONS_TLS_CERT_RESOLVER', 'sessions.tls.certResolver'),
  json('SESSIONS_ALLOWED_HOST_SUFFIXES', 'sessions.allowedHostSuffixes'),
  json('SESSIONS_ALLOWED_ANNOTATIONS', 'sessions.allowedAnnotations'),
  text('SESSIONS_MAX_DURATION', 'sessions.maxDuration'),
  text('SESSIONS_START_DEADLINE', 'sessions.startDeadline'),
  flag('SESSIONS_NETWORK_POLICY_ENABLED', 'sessions.networkPolicy.enabled'),
  json('SESSIONS_NETWORK_POLICY_ALLOW_EGRESS_CIDRS', 'sessions.networkPolicy.allowEgressCIDRs'),
  json('SESSIONS_NETWORK_POLICY_BLOCKED_EGRESS_CIDRS', 'sessions.networkPolicy.blockedEgressCIDRs'),
  json('SESSIONS_POD_SECURITY_CONTEXT', 'sessions.podSecurityContext'),
  json('SESSIONS_SECURITY_CONTEXT', 'sessions.securityContext'),
  json('SESSIONS_IMAGE_PULL_SECRETS', 'sessions.imagePullSecrets'),
  ...identity(),
];

function authentication(): OperatorVariable[] {
  return [
    {
      name: 'ORCHESTRA_REQUIRE_AUTHENTICATION',
      form: 'flag',
      from: ['oauth2Proxy.enabled', 'api.requireAuthentication'],
      meaning: 'Whether a session admits only requests that name its owner.',
      value: ({ values }) => sessionsRequireAuthentication(values),
    },
    {
      name: 'ORCHESTRA_OAUTH2_PROXY_AUTH_URL',
      form: 'text',
      from: ['oauth2Proxy.enabled', 'ingress.controller'],
      meaning: 'Where the ingress controller asks who sends a request to a session; unset, nobody is asked.',
      value: (props) => (props.values.oauth2Proxy.enabled ? authenticationUrl(props) : undefined),
    },
    {
      name: 'ORCHESTRA_OAUTH2_PROXY_COOKIE_NAME',
      form: 'text',
      from: ['oauth2-proxy.config.cookieName'],
      meaning: 'The cookie of oauth2-proxy, which Traefik hands on to browsers when it is renewed.',
      value: ({ values }) => values['oauth2-proxy'].config.cookieName,
    },
  ];
}

/** nginx takes any answer but 2xx, 401 and 403 for a fault, and sends people to sign in by itself. */
function authenticationUrl(props: PlatformProps): string {
  return props.values.ingress.controller === 'nginx' ? `${proxyUrl(props)}${authPath}` : sessionAuthUrl(props);
}

function identity(): OperatorVariable[] {
  return [
    {
      name: 'ORCHESTRA_LEASE_NAME',
      form: 'text',
      from: ['fullnameOverride', 'sessions.namespaces'],
      meaning: 'The Lease on which the replicas elect their leader.',
      value: leaseName,
    },
    podField('POD_NAME', 'metadata.name', 'The name under which this replica stands for election.'),
    podField('POD_NAMESPACE', 'metadata.namespace', 'The namespace of the Lease.'),
  ];
}

function podField(name: string, fieldPath: string, meaning: string): OperatorVariable {
  return { name: `ORCHESTRA_${name}`, form: 'pod-field', from: [], meaning, value: () => fieldPath };
}
