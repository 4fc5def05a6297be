import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.js';
import { formatProblem } from '../../../src/model/problem.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import { defaultValues } from '../../../src/model/values/leaves.js';
import { noticeRules } from '../../../src/model/values/rules/notices.js';
import { parseValues } from '../../../src/model/values/parse.js';
import { valueAt } from '../../../src/model/values/rules/language.js';
import { minimal, valuesOf } from '../../constructs/render.js';

function complaints(document: unknown): string[] {
  return (parseValues(document).problems ?? []).map(formatProblem);
}

describe('a wrong document', () => {
  test.each<[string, JsonObject, string]>([
    ['an unknown key', { api: { replica: 2 } }, 'api.replica: unknown field; did you mean replicas?'],
    ['an unknown root key', { operators: {} }, 'operators: unknown field; did you mean operator?'],
    ['a wrong type', { api: { replicas: 'two' } }, 'api.replicas: must be a whole number, not "two"'],
    [
      'a number for a text',
      { api: { image: { tag: 17 } } },
      'api.image.tag: must be a text, not the number 17: write it in quotes',
    ],
    ['a word for a switch', { crds: { install: 'yes' } }, 'crds.install: must be true or false, not "yes"'],
    [
      'another word',
      { ingress: { controller: 'treafik' } },
      'ingress.controller: must be "traefik" or "nginx" or "custom", not "treafik"',
    ],
    ['too few', { api: { replicas: -1 } }, 'api.replicas: must be at least 0'],
    ['a bad element', { api: { adminEmails: ['me'] } }, 'api.adminEmails[0]: must be an e-mail address'],
    [
      'a bad quantity',
      { api: { resources: { limits: { cpu: 'lots' } } } },
      'api.resources.limits.cpu: must be a Kubernetes quantity',
    ],
    ['a bad host', { global: { domain: 'https://example.edu' } }, 'global.domain: must be a DNS name'],
    ['an empty text that is needed', { global: { domain: null } }, 'global.domain: must not be empty'],
    ['a list for a map', { ingress: { annotations: [] } }, 'ingress.annotations: must be a map, not a list'],
    [
      'a typo in a toleration',
      { api: { tolerations: [{ keey: 'a' }] } },
      'api.tolerations[0].keey: unknown field; did you mean key?',
    ],
    [
      'neither map nor list of flags',
      { 'oauth2-proxy': { extraArgs: 'x' } },
      'oauth2-proxy.extraArgs: must be a map or a list, not "x"',
    ],
    ['a bad flag', { 'oauth2-proxy': { extraArgs: { a: {} } } }, 'oauth2-proxy.extraArgs.a: must be a text'],
    [
      'a flag with its dashes',
      { 'oauth2-proxy': { extraArgs: { '--cookie-expire': '1h' } } },
      'oauth2-proxy.extraArgs.--cookie-expire: is not a valid key: it must be the name of a flag without dashes before it',
    ],
    [
      'a block of addresses under the name of another address',
      { 'oauth2-proxy': { trustedProxyIPs: ['10.42.7.1/16'] } },
      'oauth2-proxy.trustedProxyIPs[0]: must be named by its first address, 10.42.0.0/16, not "10.42.7.1/16"',
    ],
    ['a key of the chart that is not bundled', { 'oauth2-proxy': { redis: {} } }, 'oauth2-proxy.redis: unknown field'],
    ['a control character', { global: { domain: 'a\u0085b' } }, 'global.domain: holds the character U+0085'],
    ['a control character in a key', { global: { 'a\u2028': 1 } }, 'global: holds the character U+2028'],
    ['a lone surrogate', { nameOverride: '\ud800' }, 'nameOverride: holds the character U+D800'],
    ['a key that merges', { global: { a: { '<<': 1 } } }, 'global.a: holds the key <<, which no map may hold'],
    [
      'a key that is no key',
      { global: JSON.parse('{"__proto__":{"domain":"x"}}') as JsonObject },
      'global: holds the key __proto__, which no map may hold',
    ],
    ['minus zero', { global: { a: [-0] } }, 'global.a[0]: is a number that programs read differently'],
    ['2⁵³', { global: { a: 2 ** 53 } }, 'global.a: is a number that programs read differently'],
    ['-2⁵³', { global: { a: -(2 ** 53) } }, 'global.a: is a number that programs read differently'],
    ['a template without a name', { api: { templates: { r: {} } } }, 'api.templates.r.name: is required'],
  ])('%s', (_, document, expected) => {
    expect(complaints(document).join('\n')).toContain(expected);
  });

  test('nothing about a key that is unset, or a number that is exact', () => {
    expect(complaints({ ...minimal, global: { a: Number.MAX_SAFE_INTEGER, b: 0, '<<': null } })).toEqual([]);
  });

  test('says everything at once', () => {
    expect(complaints({ api: { replicas: 'x', imagee: {} }, globl: {} })).toHaveLength(3);
  });

  test.each([null, [], 'text', 3, undefined])('%j is no map', (document) => {
    expect(complaints(document)).toEqual(['a values document must be a map of keys to values']);
  });

  test('never shows a secret', () => {
    const secret = {
      'oauth2-proxy': { config: { clientSecret: ['hunter2'] } },
      postgresql: { auth: { password: 'hunter2 !' } },
    };
    const of = (path: string) => complaints(secret).filter((complaint) => complaint.startsWith(`${path}: `));
    expect(of('"oauth2-proxy".config.clientSecret').concat(of('oauth2-proxy.config.clientSecret'))).toHaveLength(1);
    expect(of('postgresql.auth.password')).toHaveLength(1);
    expect(complaints(secret).join()).not.toContain('hunter2');
  });

  describe('is also judged by the rules that read only what is well formed', () => {
    const noDatabase = /^api\.database: no database is named/;
    const emptyDomain = /^global\.domain: must not be empty/;

    test.each<[string, JsonObject, RegExp, boolean]>([
      ['a fault elsewhere', { api: { replicas: 'x' } }, noDatabase, true],
      ['a fault in a list elsewhere', { api: { adminEmails: ['me'] } }, noDatabase, true],
      ['an unknown key elsewhere', { frontend: { imagee: {} } }, noDatabase, true],
      ['an empty text elsewhere', { api: { replicas: 'x' }, global: { domain: null } }, emptyDomain, true],
      ['an unknown key, which may be the missing one', { api: { databse: {} } }, noDatabase, false],
      ['an unknown key at the root', { ap: {} }, noDatabase, false],
      ['a fault in what the rule reads', { api: { database: { fromEnv: 'x' } } }, noDatabase, false],
      ['a fault above what the rule reads', { api: { database: 'x' } }, noDatabase, false],
      ['a fault in the text that is empty', { global: { domain: 'X' } }, emptyDomain, false],
    ])('%s', (_, document, rule, judged) => {
      expect(complaints(document).some((complaint) => rule.test(complaint))).toBe(judged);
    });
  });

  test('names the place that the caller knows', () => {
    const problems = parseValues({ api: { replicas: 'x' } }, () => 'values.yaml:3:5').problems ?? [];
    expect(problems.map(formatProblem)[0]).toBe('values.yaml:3:5: api.replicas: must be a whole number, not "x"');
  });
});

describe('defaults', () => {
  test('every leaf has a default and a description', () => {
    expect(schemaLeaves().filter(({ node }) => node.default === undefined)).toEqual([]);
    expect(schemaLeaves().filter(({ node }) => (node.description ?? '') === '')).toEqual([]);
  });

  test('the defaults themselves are well formed', () => {
    const named = { ...defaultValues(), ...minimal };
    expect(complaints(named)).toEqual([]);
  });

  test.each([
    ['global.domain', 'orchestra.localhost'],
    ['global.defaultNamespace', 'default'],
    ['api.image.repository', 'seandavi/orchestra-api'],
    ['api.image.tag', 'latest'],
    ['api.replicas', 1],
    ['api.requireAuthentication', true],
    ['api.devIdentity', ''],
    ['api.database.secretKey', 'database-url'],
    ['api.podDisruptionBudget', { enabled: false, minAvailable: 1 }],
    ['api.podSecurityContext', { runAsNonRoot: true, runAsUser: 1000 }],
    [
      'api.containerSecurityContext',
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    ],
    ['operator.defaultWorkshopImage', 'rocker/rstudio:latest'],
    ['operator.logLevel', 'INFO'],
    ['frontend.image.tag', 'latest'],
    ['persistence.storageClass', ''],
    ['persistence.size', '10Gi'],
    ['ingress.enabled', true],
    ['ingress.controller', 'traefik'],
    ['ingress.className', 'traefik'],
    ['ingress.tls.enabled', true],
    ['ingress.tls.clusterIssuer', 'letsencrypt-prod'],
    ['ingress.annotations', {}],
    ['networkPolicy.enabled', false],
    ['oauth2Proxy.enabled', true],
    ['oauth2Proxy.fullProxy', false],
    ['crds.install', true],
  ])('%s is %j, as documented', (path, expected) => {
    expect(valueAt(valuesOf(minimal), path.split('.'))).toEqual(expected);
  });
});

describe('null', () => {
  test('removes an entry of a map that is handed through', () => {
    const values = valuesOf({
      api: { ...minimal.api, podSecurityContext: { runAsUser: null } },
      'oauth2-proxy': minimal['oauth2-proxy'],
    });
    expect(values.api.podSecurityContext).toEqual({ runAsNonRoot: true });
  });

  test('empties a text, a list and a map, and resets a number and a switch', () => {
    const values = valuesOf({
      ...minimal,
      ingress: { className: null, tls: { clusterIssuer: null, enabled: null } },
      sessions: { networkPolicy: { blockedEgressCIDRs: null } },
      frontend: { replicas: null, probes: { liveness: null } },
    });
    expect(values.ingress.className).toBe('');
    expect(values.ingress.tls).toEqual({ enabled: true, clusterIssuer: '', issuer: '', existingSecret: '' });
    expect(values.sessions.networkPolicy.blockedEgressCIDRs).toEqual([]);
    expect(values.frontend.replicas).toBe(1);
    expect(values.frontend.probes.liveness).toEqual({});
  });
});

describe('warnings', () => {
  const warned = (document: JsonObject) => (parseValues(document).platform?.warnings ?? []).map(formatProblem);

  test('a foreign key under global names the key that was probably meant', () => {
    expect(warned({ ...minimal, global: { imageRegistri: 'x' } })).toContain(
      'global.imageRegistri: left to other charts: unknown field; did you mean imageRegistry?',
    );
  });

  test('an inline secret is named, and what to use instead', () => {
    const document = { ...minimal, api: { database: { url: 'postgresql+asyncpg://o:p@h/o' } } };
    expect(warned(document).filter((text) => text.startsWith('api.database.url'))).toEqual([
      'api.database.url: is a secret in plain values: it ends up in the rendered manifests; use api.database.existingSecret',
    ]);
  });

  test.each<[string, JsonObject, string[]]>([
    [
      'a template that lasts too long',
      { defaultDuration: '8d' },
      ['defaultDuration: is longer than the 7d of sessions.maxDuration, so that such sessions are refused; shorten it'],
    ],
    ['a template that lasts as long as it may', { defaultDuration: '168h' }, []],
    [
      'a template that reserves more than it may use',
      { resources: { cpuRequest: '1500m', cpu: '1', memoryRequest: '2Gi', memory: '2Gi' } },
      ['resources.cpuRequest: is above the limit cpu, so that Kubernetes refuses the pod; lower it'],
    ],
    ['a template that says no limit', { resources: { memoryRequest: '64Gi' } }, []],
  ])('%s', (_, template, expected) => {
    const document = { ...minimal, api: { ...minimal.api, templates: { mine: { name: 'Mine', ...template } } } };
    expect(warned(document).filter((text) => text.startsWith('api.templates'))).toEqual(
      expected.map((text) => `api.templates.mine.${text}`),
    );
  });

  test('an image without a registry must be on the nodes', () => {
    expect(warned(minimal).join('\n')).toContain(
      'operator.image: names no registry: the image must be on the nodes already',
    );
    expect(warned({ ...minimal, global: { imageRegistry: 'r.example.edu' } }).join('\n')).not.toContain(
      'names no registry',
    );
  });

  test('every notice has a name of its own', () => {
    expect(new Set(noticeRules.map(({ name }) => name)).size).toBe(noticeRules.length);
  });
});

describe('arbitrary input', () => {
  const keys = schemaLeaves().flatMap(({ path }) => path);
  const arbitrary = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, true, false, 0, -1, Infinity, '', '*', 'traefik', '__proto__', '10Gi', '\u0000'),
      fc.string(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...keys, '__proto__', 'constructor'), fc.string()), tie('value'), {
        maxKeys: 4,
      }),
    ),
  })).value;

  test('is a platform or a list of errors, never an exception', () => {
    fc.assert(
      fc.property(arbitrary, (document) => {
        const { platform, problems } = parseValues(document);
        expect((platform === undefined) !== (problems === undefined)).toBe(true);
        expect(problems === undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('at a known key is a platform or errors that name a path', () => {
    const leaves = schemaLeaves().map(({ path }) => path);
    fc.assert(
      fc.property(fc.constantFrom(...leaves), arbitrary, (path, value) => {
        const document = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
        const { platform, problems = [] } = parseValues(document);
        expect(platform !== undefined || problems.every((problem) => problem.path.length > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});
