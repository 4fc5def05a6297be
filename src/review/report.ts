// What a review says, as one schema: the type of every part, the JSON that programs read, and its documentation.
// Everything in it is read off rendered manifests; only reasons and notices come from the tables that they are made from.
import * as z from 'zod';
import { bundleComparison } from './comparison-report.js';

const amounts = (what: string) =>
  z
    .strictObject({
      cpu: z.string().describe('Cores, as a Kubernetes quantity.'),
      memory: z.string().describe('Bytes, as a Kubernetes quantity.'),
      ephemeralStorage: z.string().describe('Bytes of node disk, as a Kubernetes quantity.'),
      unbounded: z
        .array(z.string())
        .describe('The amounts that a container leaves open, so that the sum is a least one.'),
    })
    .describe(what);

const permission = z.strictObject({
  account: z.string().describe('The account that may: namespace/name.'),
  role: z.string().describe('The object that grants it.'),
  namespaces: z.array(z.string()).describe('Where it holds; empty: in every namespace, and for the cluster.'),
  group: z.string().describe('API group; empty is the core group.'),
  resource: z.string().describe('Plural name, with a subresource if it is one.'),
  names: z.array(z.string()).describe('The only objects that it reaches; empty: all of them.'),
  verbs: z
    .array(z.strictObject({ verb: z.string(), reason: z.string().describe('Why the program cannot do without.') }))
    .describe('What may be done.'),
});

const port = z.strictObject({
  protocol: z.string(),
  port: z.union([z.int(), z.string()]).optional().describe('Absent: every port.'),
  endPort: z.int().optional().describe('The last one of a range.'),
});

const peer = z.strictObject({
  who: z.string().describe('For people.'),
  components: z.array(z.string()).describe('The parts of this rendering that it means.'),
  ports: z.array(port).describe('Empty: every port.'),
  policy: z.string().describe('The NetworkPolicy that allows it.'),
  selector: z.unknown().describe('The entry of the policy as it is written; null: anybody, anywhere.'),
});

const direction = (what: string) =>
  z
    .strictObject({
      restricted: z.boolean().describe('Whether any NetworkPolicy applies. If not, everything is allowed.'),
      peers: z.array(peer).describe('Who is allowed, if anything is restricted.'),
    })
    .describe(what);

const weakness = z.strictObject({
  container: z.string().describe('Empty: the pod as a whole.'),
  what: z.string().describe('What is less than secure, and what follows from it.'),
});

const workload = z.strictObject({
  object: z.string().describe('The object that makes the pods.'),
  account: z.string().describe('The account of its pods.'),
  getsToken: z.boolean().describe('Whether its pods get a token for the Kubernetes API.'),
  containers: z.array(
    z.strictObject({
      container: z.string(),
      image: z.string(),
      pin: z.enum(['digest', 'tag', 'moves']).describe('How firmly the image is named.'),
    }),
  ),
  pods: z.int().describe('How many run when nothing happens; 0: they end by themselves.'),
  podsAtMost: z.int().describe('How many run at most: scaled up, and in the middle of an update.'),
  requests: amounts('What one pod reserves.'),
  limits: amounts('What one pod may take.'),
  reachedBy: direction('Who may open connections to its pods.'),
  reaches: direction('To whom its pods may open connections.'),
  weaknesses: z.array(weakness).describe('Where its pods are less restricted than they could be.'),
});

const secret = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  type: z.enum(['generic', 'tls', 'pull']).describe('tls: kubernetes.io/tls, pull: kubernetes.io/dockerconfigjson.'),
  keys: z.array(z.string()).describe('The keys that are read; empty: all of it.'),
  readers: z.array(z.string()).describe('The objects of this part that read it.'),
});

const volume = z.strictObject({
  claim: z.string(),
  object: z.string().describe('The object that asks for it.'),
  size: z.string(),
  storageClass: z.string().describe('Empty: the default class of the cluster.'),
  accessModes: z.array(z.string()),
});

const component = z.strictObject({
  component: z.string().describe('A program of the platform, `platform` for what all share, or a session.'),
  objects: z.array(z.string()).describe('Everything that is rendered for it.'),
  permissions: z.array(permission),
  workloads: z.array(workload),
  secrets: z.array(secret).describe('Secrets that must exist beforehand.'),
  storage: z.array(volume).describe('Volumes that it asks for.'),
});

const total = z.strictObject({
  pods: z.int(),
  requests: amounts('What all pods reserve.'),
  limits: amounts('What all pods may take.'),
});

const review = z
  .strictObject({
    components: z.array(component).describe('The parts of the platform.'),
    sessions: z
      .array(component)
      .describe(
        'What one session is made of: one that asks for nothing, one of each template, and each given Workshop.',
      ),
    order: z
      .array(z.strictObject({ wave: z.int(), objects: z.array(z.string()) }))
      .describe('What is applied after what: a wave begins when the one before is healthy.'),
    connections: z
      .array(
        z.strictObject({
          from: z.string(),
          to: z.string(),
          protocol: z.string(),
          port: z.int().describe('On the pod.'),
        }),
      )
      .describe('Who may open connections to which port: allowed by the policies on both sides.'),
    size: z
      .strictObject({ usual: total, most: total })
      .describe('How large the platform is without sessions; nothing in it limits how many sessions there are.'),
  })
  .describe('Everything that an installation may do, needs and is.');

/** Said about values that are valid. */
const notice = z.strictObject({
  path: z.string().describe('The value.'),
  origin: z.enum(['default', 'chosen']).describe('Whether it is the documented default.'),
  message: z.string().describe('What is less than secure or not what it seems, and why.'),
  where: z.string().optional().describe('Where it was written.'),
});

const problem = z.strictObject({
  path: z.string().describe('Where in the document; empty: the document as a whole.'),
  message: z.string().describe('What is wrong and what to do.'),
  where: z.string().optional().describe('Where it was written.'),
});

/** The schema of `orchestra validate --output json`. */
export const validationSchema = z
  .strictObject({
    version: z.literal(1).describe('The version of this format; within one, no key goes or gets another meaning.'),
    problems: z.array(problem).describe('Everything that is wrong. With any, nothing below is there.'),
    release: z.strictObject({ name: z.string(), namespace: z.string() }).optional(),
    notices: z.array(notice).optional().describe('What is said about values that are valid.'),
    workshops: z.array(z.string()).optional().describe('The Workshops that were read: namespace/name.'),
    bundle: bundleComparison.optional().describe('With --bundle: what of it is out of date.'),
    review: review.optional().describe('With --full: everything that the installation may do, needs and is.'),
  })
  .describe('What orchestra validate found.');

/** What a validation found. */
export type Validation = z.output<typeof validationSchema>;
/** What is said about a value that is valid. */
export type Notice = z.output<typeof notice>;
/** Everything that an installation may do, needs and is. */
export type Review = z.output<typeof review>;
/** One part of it. */
export type ComponentReport = z.output<typeof component>;
/** One kind of pods. */
export type WorkloadReport = z.output<typeof workload>;
/** What an account may do with a resource. */
export type PermissionReport = z.output<typeof permission>;
/** Who is on the other side of a connection. */
export type PeerReport = z.output<typeof peer>;
/** Connections of one direction. */
export type DirectionReport = z.output<ReturnType<typeof direction>>;
/** A port of a connection. */
export type PortReport = z.output<typeof port>;
/** Sums of resources. */
export type Amounts = z.output<ReturnType<typeof amounts>>;
/** A volume. */
export type VolumeReport = z.output<typeof volume>;
/** Where a pod is less restricted than it could be. */
export type Weakness = z.output<typeof weakness>;

/** The JSON schema (draft-07) of what a command prints with `--output json`. */
export function jsonSchemaOf(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { target: 'draft-07', reused: 'ref' }), null, 2)}\n`;
}
