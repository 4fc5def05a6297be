// A platform inside somebody's own cdk8s app: our chart beside theirs, and one of our constructs used alone.
import { ApiObject, App, Chart } from 'cdk8s';
import { Frontend, parseValues, PlatformChart, UserError } from 'orchestra';

const { platform, problems } = parseValues({
  global: { domain: 'courses.example.edu' },
  api: { database: { existingSecret: 'courses-db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
});
if (platform === undefined) throw new UserError(problems);
for (const { path, message } of platform.warnings) console.error(`${path.join('.')}: ${message}`);

const app = new App();
new PlatformChart(app, 'courses', {
  values: platform.values,
  release: { name: 'courses', namespace: 'courses' },
});

const ours = new Chart(app, 'ours', { namespace: 'courses' });
new ApiObject(ours, 'quota', {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'courses' },
  spec: { hard: { pods: '200' } },
});

const preview = new Chart(app, 'preview');
new Frontend(preview, 'frontend', {
  values: platform.values,
  release: { name: 'preview', namespace: 'preview', service: 'cdk8s' },
});

app.synth();
