// What the operator is told about sessions, read from its environment by one schema. Every variable is checked by the
// schema of the value that it comes from, and one that is unset is what the default values would have made of it.
import * as z from 'zod';
import { shortChecksum } from '../json.js';
import { operatorEnvironment, operatorVariables } from '../platform/operator-environment.js';
import type { PlatformProps } from '../platform/release.js';
import type { Problem } from '../problem.js';
import { imageReference, objectName, text, webAddress } from '../scalars/index.js';
import { schemaProblems } from '../schema-problems.js';
import { defaultValues } from '../values/leaves.js';
import { withoutNulls } from '../values/parse.js';
import type { Values } from '../values/schema/index.js';
import { valuesSchema } from '../values/schema/index.js';

/** Variables as a process finds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const values = valuesSchema.unwrap().shape;
const operator = values.operator.unwrap().shape;
const ingress = values.ingress.unwrap().shape;
const network = values.networkPolicy.unwrap().shape;
const persistence = values.persistence.unwrap().shape;
const sessions = values.sessions.unwrap().shape;
const sessionTls = sessions.tls.unwrap().shape;
const sessionNetwork = sessions.networkPolicy.unwrap().shape;
const sidecar = operator.sidecar.unwrap().shape;
const globals = values.global.unwrap().shape;
const proxyConfig = values['oauth2-proxy'].unwrap().shape.config.unwrap().shape;

const flag = () => z.enum(['true', 'false']).transform((value) => value === 'true');

const whole = () =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, 'must be a whole number of at least 0')
    .transform(Number);

/** JSON text of a value; a list or map of the values' schema says what may be in it. */
const json = <T extends z.ZodType>(of: T) =>
  z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(of as unknown as z.ZodType<z.output<T>>);

const unset = z.literal('').transform(() => undefined);

/**
 * Numbers of the process that an installation rarely changes. They have no values (docs/decisions/sessions.md), so each
 * has its default here.
 */
export const processVariables = {
  ORCHESTRA_WORKERS: { unset: 8, meaning: 'Passes at once.' },
  ORCHESTRA_FAILURES_BEFORE_DEGRADED: { unset: 10, meaning: 'Failed passes in a row until the kind is degraded.' },
  ORCHESTRA_LEASE_DURATION_SECONDS: {
    unset: 15,
    meaning: 'How long others wait for a leader that is silent. The same for all replicas.',
  },
  ORCHESTRA_RENEW_DEADLINE_SECONDS: {
    unset: 10,
    meaning: 'When a leader that can’t renew stops writing; less than the duration.',
  },
  ORCHESTRA_RETRY_PERIOD_SECONDS: {
    unset: 5,
    meaning: 'How often the leader renews; the deadline is at least a fifth longer.',
  },
} as const;

const processNumber = (name: keyof typeof processVariables) =>
  z
    .string()
    .regex(/^([1-9][0-9]{0,3})?$/, 'must be a whole number from 1 to 9999')
    .transform((value) => (value === '' ? processVariables[name].unset : Number(value)))
    .prefault('');

/** The variables, each read by the schema of what it comes from. */
const environmentSchema = z.object({
  ORCHESTRA_LOG_LEVEL: operator.logLevel,
  ORCHESTRA_BASE_DOMAIN: globals.domain,
  ORCHESTRA_KUBERNETES_VERSION: globals.kubernetesVersion,
  ORCHESTRA_DEFAULT_WORKSHOP_IMAGE: operator.defaultWorkshopImage,
  ORCHESTRA_PERSISTENCE_SIZE: persistence.size,
  ORCHESTRA_PERSISTENCE_STORAGE_CLASS: persistence.storageClass,
  ORCHESTRA_TIER_MAP: json(operator.tierMap),
  ORCHESTRA_COMPUTE_CLASS_LABEL_KEY: operator.computeClassLabelKey,
  ORCHESTRA_TERMINATION_GRACE_PERIOD_SECONDS: whole(),
  ORCHESTRA_WORKSPACE_IDLE_TTL_DAYS: whole(),
  ORCHESTRA_SIDECAR_IMAGE: text(imageReference),
  ORCHESTRA_SIDECAR_PULL_POLICY: sidecar.image.unwrap().shape.pullPolicy,
  ORCHESTRA_SIDECAR_RESOURCES: json(sidecar.resources),
  ORCHESTRA_REQUIRE_AUTHENTICATION: flag(),
  ORCHESTRA_OAUTH2_PROXY_AUTH_URL: z.union([unset, text(webAddress)]).optional(),
  ORCHESTRA_OAUTH2_PROXY_COOKIE_NAME: proxyConfig.cookieName,
  ORCHESTRA_INGRESS_CONTROLLER: ingress.controller,
  ORCHESTRA_INGRESS_CLASS_NAME: ingress.className,
  ORCHESTRA_INGRESS_ENTRY_POINTS: json(ingress.entryPoints).optional(),
  ORCHESTRA_INGRESS_PORT: ingress.port,
  ORCHESTRA_INGRESS_TLS_ENABLED: flag(),
  ORCHESTRA_INGRESS_ANNOTATIONS: json(ingress.annotations),
  ORCHESTRA_NETWORK_POLICY_INGRESS_CONTROLLER_NAMESPACES: json(network.ingressControllerNamespaces),
  ORCHESTRA_NETWORK_POLICY_INGRESS_CONTROLLER_CIDRS: json(network.ingressControllerCIDRs),
  ORCHESTRA_SESSIONS_NAMESPACES: json(sessions.namespaces),
  ORCHESTRA_SESSIONS_TLS_SECRET_NAME: sessionTls.secretName,
  ORCHESTRA_SESSIONS_TLS_CERT_RESOLVER: sessionTls.certResolver,
  ORCHESTRA_SESSIONS_ALLOWED_HOST_SUFFIXES: json(sessions.allowedHostSuffixes),
  ORCHESTRA_SESSIONS_ALLOWED_ANNOTATIONS: json(z.array(z.string())).prefault('[]'),
  ORCHESTRA_SESSIONS_MAX_DURATION: sessions.maxDuration,
  ORCHESTRA_SESSIONS_START_DEADLINE: sessions.startDeadline,
  ORCHESTRA_SESSIONS_NETWORK_POLICY_ENABLED: flag(),
  ORCHESTRA_SESSIONS_NETWORK_POLICY_ALLOW_EGRESS_CIDRS: json(sessionNetwork.allowEgressCIDRs),
  ORCHESTRA_SESSIONS_NETWORK_POLICY_BLOCKED_EGRESS_CIDRS: json(sessionNetwork.blockedEgressCIDRs),
  ORCHESTRA_SESSIONS_POD_SECURITY_CONTEXT: json(sessions.podSecurityContext),
  ORCHESTRA_SESSIONS_SECURITY_CONTEXT: json(sessions.securityContext),
  ORCHESTRA_SESSIONS_IMAGE_PULL_SECRETS: json(sessions.imagePullSecrets),
  ORCHESTRA_LEASE_NAME: z.union([unset, text(objectName)]).optional(),
  ORCHESTRA_POD_NAME: z.union([unset, text(objectName)]).optional(),
  ORCHESTRA_POD_NAMESPACE: z.union([unset, text(objectName)]).optional(),
  ORCHESTRA_WORKERS: processNumber('ORCHESTRA_WORKERS'),
  ORCHESTRA_FAILURES_BEFORE_DEGRADED: processNumber('ORCHESTRA_FAILURES_BEFORE_DEGRADED'),
  ORCHESTRA_LEASE_DURATION_SECONDS: processNumber('ORCHESTRA_LEASE_DURATION_SECONDS'),
  ORCHESTRA_RENEW_DEADLINE_SECONDS: processNumber('ORCHESTRA_RENEW_DEADLINE_SECONDS'),
  ORCHESTRA_RETRY_PERIOD_SECONDS: processNumber('ORCHESTRA_RETRY_PERIOD_SECONDS'),
});

type Read = z.output<typeof environmentSchema>;

/** The names of all variables that are read. */
export const settingVariables: readonly string[] = Object.keys(environmentSchema.shape);

/** What the operator knows of its installation. */
export type SessionSettings = ReturnType<typeof arranged>;

function arranged(read: Read) {
  return {
    logLevel: read.ORCHESTRA_LOG_LEVEL,
    baseDomain: read.ORCHESTRA_BASE_DOMAIN,
    kubernetesVersion: read.ORCHESTRA_KUBERNETES_VERSION,
    namespaces: read.ORCHESTRA_SESSIONS_NAMESPACES,
    workshopDefaults: {
      defaultWorkshopImage: read.ORCHESTRA_DEFAULT_WORKSHOP_IMAGE,
      storageSize: read.ORCHESTRA_PERSISTENCE_SIZE,
      storageClass: read.ORCHESTRA_PERSISTENCE_STORAGE_CLASS,
    },
    workspaceIdleTtlDays: read.ORCHESTRA_WORKSPACE_IDLE_TTL_DAYS,
    maxDuration: read.ORCHESTRA_SESSIONS_MAX_DURATION,
    startDeadline: read.ORCHESTRA_SESSIONS_START_DEADLINE,
    allowedHostSuffixes: read.ORCHESTRA_SESSIONS_ALLOWED_HOST_SUFFIXES,
    allowedAnnotations: read.ORCHESTRA_SESSIONS_ALLOWED_ANNOTATIONS,
    pod: podSettings(read),
    sidecar: {
      image: read.ORCHESTRA_SIDECAR_IMAGE,
      pullPolicy: read.ORCHESTRA_SIDECAR_PULL_POLICY,
      resources: read.ORCHESTRA_SIDECAR_RESOURCES,
    },
    authentication: {
      required: read.ORCHESTRA_REQUIRE_AUTHENTICATION,
      url: read.ORCHESTRA_OAUTH2_PROXY_AUTH_URL,
      cookieName: read.ORCHESTRA_OAUTH2_PROXY_COOKIE_NAME,
    },
    ingress: ingressSettings(read),
    networkPolicy: networkSettings(read),
    election: electionSettings(read),
    /** How many passes run at once. */
    workers: read.ORCHESTRA_WORKERS,
    /** How many passes in a row fail until the kind counts as degraded. */
    degradedAfter: read.ORCHESTRA_FAILURES_BEFORE_DEGRADED,
  };
}

function podSettings(read: Read) {
  return {
    tiers: read.ORCHESTRA_TIER_MAP,
    computeClassLabelKey: read.ORCHESTRA_COMPUTE_CLASS_LABEL_KEY,
    terminationGracePeriodSeconds: read.ORCHESTRA_TERMINATION_GRACE_PERIOD_SECONDS,
    podSecurityContext: read.ORCHESTRA_SESSIONS_POD_SECURITY_CONTEXT,
    securityContext: read.ORCHESTRA_SESSIONS_SECURITY_CONTEXT,
    imagePullSecrets: read.ORCHESTRA_SESSIONS_IMAGE_PULL_SECRETS,
  };
}

function ingressSettings(read: Read) {
  const tls = read.ORCHESTRA_INGRESS_TLS_ENABLED;
  return {
    controller: read.ORCHESTRA_INGRESS_CONTROLLER,
    className: read.ORCHESTRA_INGRESS_CLASS_NAME,
    entryPoints: read.ORCHESTRA_INGRESS_ENTRY_POINTS ?? [tls ? 'websecure' : 'web'],
    port: read.ORCHESTRA_INGRESS_PORT,
    annotations: read.ORCHESTRA_INGRESS_ANNOTATIONS,
    tls: {
      enabled: tls,
      secretName: read.ORCHESTRA_SESSIONS_TLS_SECRET_NAME,
      certResolver: read.ORCHESTRA_SESSIONS_TLS_CERT_RESOLVER,
    },
  };
}

function networkSettings(read: Read) {
  return {
    enabled: read.ORCHESTRA_SESSIONS_NETWORK_POLICY_ENABLED,
    allowEgressCIDRs: read.ORCHESTRA_SESSIONS_NETWORK_POLICY_ALLOW_EGRESS_CIDRS,
    blockedEgressCIDRs: read.ORCHESTRA_SESSIONS_NETWORK_POLICY_BLOCKED_EGRESS_CIDRS,
    ingressControllerNamespaces: read.ORCHESTRA_NETWORK_POLICY_INGRESS_CONTROLLER_NAMESPACES,
    ingressControllerCIDRs: read.ORCHESTRA_NETWORK_POLICY_INGRESS_CONTROLLER_CIDRS,
  };
}

/** Operators that watch other namespaces elect their leader on another Lease. */
function electionSettings(read: Read) {
  return {
    leaseName: read.ORCHESTRA_LEASE_NAME ?? `orchestra-operator-${shortChecksum(read.ORCHESTRA_SESSIONS_NAMESPACES)}`,
    podName: read.ORCHESTRA_POD_NAME,
    podNamespace: read.ORCHESTRA_POD_NAMESPACE,
    times: {
      leaseDurationMs: read.ORCHESTRA_LEASE_DURATION_SECONDS * 1000,
      renewDeadlineMs: read.ORCHESTRA_RENEW_DEADLINE_SECONDS * 1000,
      retryPeriodMs: read.ORCHESTRA_RETRY_PERIOD_SECONDS * 1000,
    },
  };
}

/** Settings, or everything that is wrong with the environment. */
export type ParsedSettings =
  | { readonly settings: SessionSettings; readonly problems?: undefined }
  | { readonly settings?: undefined; readonly problems: readonly Problem[] };

/** Reads the operator's settings; variables that are unset have defaults, all faults come at once. */
export function parseSettings(environment: Environment): ParsedSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  // Defaults cost a whole values document, and an installation states everything: an operator starts without them.
  const isWhole = withDefault.every((name) => given[name] !== undefined);
  const parsed = environmentSchema.safeParse(
    { ...(isWhole ? {} : defaultEnvironment()), ...given },
    { reportInput: true },
  );
  if (parsed.success) return { settings: arranged(parsed.data) };
  return { problems: schemaProblems(environmentSchema, parsed.error.issues) };
}

/** The settings that an installation gives its operator, but for the names that only a running pod knows. */
export function settingsOf(props: PlatformProps): SessionSettings {
  const { settings, problems } = parseSettings(writtenEnvironment(props));
  if (settings === undefined)
    throw new Error(`the platform writes what its operator refuses: ${JSON.stringify(problems)}`);
  return settings;
}

/** Default values are complete only with a database and an identity provider, of which sessions know nothing. */
export function valuesByDefault(): Values {
  return valuesSchema.parse(withoutNulls(defaultValues()));
}

/** Variables that follow others when they are unset, or mean something by being unset. */
const withoutDefault = ['ORCHESTRA_OAUTH2_PROXY_AUTH_URL', 'ORCHESTRA_INGRESS_ENTRY_POINTS', 'ORCHESTRA_LEASE_NAME'];

const withDefault = operatorVariables
  .filter(({ name, form }) => form !== 'pod-field' && !withoutDefault.includes(name))
  .map(({ name }) => name);

let defaults: Environment | undefined;

function defaultEnvironment(): Environment {
  defaults ??= Object.fromEntries(
    Object.entries(
      writtenEnvironment({ values: valuesByDefault(), release: { name: '', namespace: '', service: '' } }),
    ).filter(([name]) => !withoutDefault.includes(name)),
  );
  return defaults;
}

function writtenEnvironment(props: PlatformProps): Environment {
  const texts = operatorEnvironment(props).filter((variable) => 'value' in variable);
  return Object.fromEntries(texts.map(({ name, value }) => [name, value]));
}
