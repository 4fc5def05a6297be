// The catalog of session templates as the API server reads it: one file per template, written as JSON, which is YAML.
import { Construct } from 'constructs';
import { canonicalJson } from '../model/json.js';
import { componentLabels, objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { Resource } from './resource.js';

/** The ConfigMap of api.templates; absent when the user brings a ConfigMap, or no files. */
export class Catalog extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { fileTemplates, templates } = props.values.api;
    if (!fileTemplates.enabled || fileTemplates.existingConfigMap !== '') return;
    const files = Object.entries(templates).map(([slug, template]) => [
      `${slug}.yaml`,
      canonicalJson({ ...template, slug }),
    ]);
    new Resource(this, 'templates', 'ConfigMap', {
      metadata: {
        name: objectNames(props).templates,
        namespace: props.release.namespace,
        labels: componentLabels('api', props),
      },
      data: Object.fromEntries(files) as Record<string, string>,
    });
  }
}
