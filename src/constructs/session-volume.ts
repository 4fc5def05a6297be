// A session's volume: its own, gone with its Workshop, or the owner's workspace, which the next session finds again.
import { Construct } from 'constructs';
import type { SessionProps } from '../model/sessions/index.js';
import { keepsWorkspace, namespaceOf, sessionLabels, sessionNames, workspaceLabels } from '../model/sessions/index.js';
import { Resource } from './resource.js';

/** The claim of a session's volume; nothing when the Workshop asks for no storage. */
export class SessionVolume extends Construct {
  constructor(scope: Construct, id: string, { workshop }: SessionProps) {
    super(scope, id);
    const { storage } = workshop.spec;
    if (storage === undefined) return;
    new Resource(this, 'claim', 'PersistentVolumeClaim', {
      metadata: {
        name: sessionNames(workshop).claim,
        ...namespaceOf(workshop),
        labels: keepsWorkspace(workshop.spec) ? workspaceLabels(workshop) : sessionLabels(workshop),
      },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: storage.size } },
        ...(storage.storageClass === undefined ? {} : { storageClassName: storage.storageClass }),
      },
    });
  }
}
