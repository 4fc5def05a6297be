// The cdk8s app: what `cdk8s synth` and `make` run. Renders every environment of helm/values into its folder of dist.
import { failureOf } from './cli/main.js';
import { synthEnvironments } from './cli/environments.js';

const terminal = {
  out: (text: string) => process.stdout.write(text),
  say: (text: string) => process.stderr.write(text),
};

try {
  synthEnvironments(process.env['CDK8S_OUTDIR'] ?? 'dist', terminal);
} catch (error) {
  process.exitCode = failureOf(error, terminal);
}
