// Sessions declared in a cdk8s app, with the types that `cdk8s import` made of our CRD.
import { App, Chart } from 'cdk8s';
import { Workshop } from 'orchestra/workshop';

const app = new App();
const chart = new Chart(app, 'workshops', { namespace: 'orchestra-sessions' });

for (const owner of ['ada@example.edu', 'grace@example.edu']) {
  const name = `rnaseq-${owner.split('@')[0] ?? 'guest'}`;
  new Workshop(chart, name, {
    metadata: { name },
    spec: { name, owner, duration: '2h30m', image: 'rocker/rstudio:4.5.3', storage: { size: '20Gi' } },
  });
}

app.synth();
