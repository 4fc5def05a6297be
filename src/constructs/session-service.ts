// A session's Service leads to the proxy that admits its owner, never to the app itself.
import { Construct } from 'constructs';
import type { SessionProps } from '../model/sessions/index.js';
import { namespaceOf, podSelectorOf, portNames, sessionLabels, sessionNames } from '../model/sessions/index.js';
import { Resource } from './resource.js';

/** The address of a session within the cluster. */
export class SessionService extends Construct {
  constructor(scope: Construct, id: string, props: SessionProps) {
    super(scope, id);
    const { workshop } = props;
    new Resource(this, 'service', 'Service', {
      metadata: {
        name: sessionNames(workshop).service,
        ...namespaceOf(workshop),
        labels: sessionLabels(workshop),
      },
      spec: {
        type: 'ClusterIP',
        selector: podSelectorOf(props),
        ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: portNames.proxy }],
      },
    });
  }
}
