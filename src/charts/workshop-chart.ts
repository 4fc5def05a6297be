// A Workshop as one chart: everything that its session is made of. The operator, the command line and the tests all
// render sessions through it.
import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { SessionNetwork } from '../constructs/session-network.js';
import { SessionPod } from '../constructs/session-pod.js';
import { SessionRoute } from '../constructs/session-route.js';
import { SessionService } from '../constructs/session-service.js';
import { SessionVolume } from '../constructs/session-volume.js';
import type { JsonObject } from '../model/json.js';
import type { SessionProps, SessionSettings } from '../model/sessions/index.js';
import { Rejected, rejectionsOf } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';

/** What a WorkshopChart is made from. */
export type WorkshopChartProps = SessionProps;

/** Everything that a session is made of, in the order in which it is applied: nothing runs before it is isolated. */
export class WorkshopChart extends Chart {
  /** @throws Rejected when the settings do not allow what the Workshop asks for. */
  constructor(scope: Construct, id: string, props: WorkshopChartProps) {
    super(scope, id);
    const rejections = rejectionsOf(props.workshop, props.settings);
    if (rejections.length > 0) throw new Rejected(rejections);
    if (props.settings.networkPolicy.enabled) new SessionNetwork(this, 'network', props);
    new SessionVolume(this, 'volume', props);
    new SessionService(this, 'service', props);
    if (props.podSelector === undefined) new SessionPod(this, 'pod', props);
    new SessionRoute(this, 'route', props);
  }
}

/** One object of a session: a manifest whose labels are always there. */
export type SessionManifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
};

/**
 * The objects of a Workshop's session, in the order in which they are applied. Pure: each call has an app of its own.
 *
 * @throws Rejected when the settings do not allow what the Workshop asks for.
 */
export function renderWorkshop(workshop: Workshop, settings: SessionSettings): SessionManifest[] {
  return renderSession({ workshop, settings });
}

/**
 * The same, for a session that goes on with what it has: its host, or the pod of another program.
 *
 * @throws Rejected when the settings do not allow what the Workshop asks for.
 */
export function renderSession(props: WorkshopChartProps): SessionManifest[] {
  const chart = new WorkshopChart(new App(), 'session', props);
  const objects = chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return objects.map((object) => (object as ApiObject).toJson() as SessionManifest);
}
