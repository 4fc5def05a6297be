// What the API server declines is told in its own words, and tried again: when there is room, or when it is changed.
import { expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';

describeOperator('refusals', { name: 'refusals' }, (operated) => {
  test('a quota that is used up is told, and the session begins when there is room', async () => {
    const { cluster, namespace } = operated.installation;
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const { count } = { count: (await operated.sessions.list('Service')).length };
    const quota = { metadata: { name: 'full' }, spec: { hard: { 'count/services': String(count) } } };
    await cluster.request('POST', path, { body: quota });
    await eventually(
      'the quota is counted',
      async () => ((await cluster.request('GET', `${path}/full`)).body as Live).status?.used !== undefined,
    );
    await operated.sessions.launch('waiting');
    const { message } = await operated.sessions.says('waiting', 'Ready', 'QuotaExceeded');
    expect(message).toContain('exceeded quota');
    expect(await operated.sessions.pods('waiting')).toEqual([]);
    await cluster.request('DELETE', `${path}/full`);
    await operated.sessions.reaches('waiting', 'Ready').catch(() => operated.sessions.reaches('waiting', 'Ready'));
  });

  test('a Deployment that is refused for ever is told, and its Workshop ends at its time', async () => {
    const { cluster, namespace } = operated.installation;
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const quota = { metadata: { name: 'none' }, spec: { hard: { 'count/deployments.apps': '0' } } };
    await cluster.request('POST', path, { body: quota });
    await eventually(
      'the quota is counted',
      async () => ((await cluster.request('GET', `${path}/none`)).body as Live).status?.used !== undefined,
    );
    await operated.sessions.launch('hopeless', { duration: '20s' });
    const { message } = await operated.sessions.says('hopeless', 'Ready', 'QuotaExceeded');
    expect(message).toContain('exceeded quota: none');
    const { phase, expiresAt = '' } = await operated.sessions.status('hopeless');
    expect([phase, await operated.sessions.find('Deployment', 'hopeless-deployment')]).toEqual(['Creating', undefined]);
    await operated.sessions.isGone('Workshop', 'hopeless');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    await cluster.request('DELETE', `${path}/none`);
  });

  test('an object that the API server finds invalid is told with its words', async () => {
    await operated.sessions.launch('invalid', { resources: { memory: '1Gi', memoryRequest: '2Gi' } });
    await eventually('it is told', async () => {
      const { conditions = [] } = await operated.sessions.status('invalid');
      return conditions.some(
        ({ type, message = '' }) => type === 'Ready' && message.includes('must be less than or equal to memory limit'),
      );
    });
  });

  test('it is served once that is put right', async () => {
    await operated.sessions.patch('Workshop', 'invalid', { spec: { resources: { memoryRequest: '1Gi' } } });
    await operated.sessions.reaches('invalid', 'Ready');
  });
});
