// Which denials of an audit log count when a server was restarted: those that nothing has taken back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastingDenials } from '../cluster/operator/audit.js';
import type { ControlPlane } from '../cluster/harness/control-plane.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-audit-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly verb?: string;
  readonly granted?: true;
  readonly stage?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly user?: string;
}

function entry({ verb = 'patch', granted, stage = 'ResponseComplete', user = 'ada', ...place }: Line, second: number) {
  return {
    stage,
    verb,
    user: { username: user },
    requestURI: '/',
    objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'a', ...place },
    responseStatus: { code: granted ? 200 : 403 },
    annotations: { 'authorization.k8s.io/decision': granted ? 'allow' : 'forbid' },
    requestReceivedTimestamp: new Date(second * 1000).toISOString(),
  };
}

test.each<[string, readonly Line[], number]>([
  ['one that is never granted stands', [{}], 1],
  ['one that is granted later does not', [{}, { granted: true }], 0],
  ['what was granted before takes nothing back', [{ granted: true }, {}], 1],
  ['nor does another verb', [{}, { granted: true, verb: 'get' }], 1],
  ['nor another namespace', [{}, { granted: true, namespace: 'b' }], 1],
  ['nor another name', [{ name: 'x' }, { granted: true, name: 'y' }], 1],
  [
    'what is created has no name while it is denied',
    [{ verb: 'create' }, { granted: true, verb: 'create', name: 'x' }],
    0,
  ],
  [
    'of a watch the beginning is enough',
    [{ verb: 'watch' }, { granted: true, verb: 'watch', stage: 'ResponseStarted' }],
    0,
  ],
  ['what others are granted takes nothing back', [{}, { granted: true, user: 'bob' }], 1],
])('%s', (_, lines, expected) => {
  const auditLog = join(folder, 'audit.log');
  writeFileSync(auditLog, lines.map((line, index) => `${JSON.stringify(entry(line, index))}\n`).join(''));
  expect(lastingDenials({ auditLog } as ControlPlane, 'ada')).toHaveLength(expected);
});
