// Everything fenced on a page is true: values are valid, programs compile, commands of ours run, and links lead somewhere.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synthesise } from '../../src/manifest/synthesise.js';
import { mergeFiles } from '../../src/model/document/merge.js';
import { parseYamlStream } from '../../src/model/document/yaml.js';
import type { JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import { formatProblem } from '../../src/model/problem.js';
import { parseValues } from '../../src/model/values/parse.js';
import { productVersion } from '../../src/model/version.js';
import { orchestra } from '../cli/command.js';
import { minimal, valuesOf } from '../constructs/render.js';
import { anchorsOf, blocksOf, codeOf, getPage, linksOf, pages, proseOf } from './pages.js';
import { commandsOf } from './shell.js';
import { typeErrors } from './type-check.js';

const blocks = pages.flatMap(blocksOf);
const inLanguage = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ at, text }) => [at, text] as const);

test('every block is in a language that is checked here; text is for pictures', () => {
  const known = ['yaml', 'ts', 'sh', 'text'];
  expect(blocks.filter(({ language }) => !known.includes(language)).map(({ at }) => at)).toEqual([]);
});

describe('yaml', () => {
  test.each(inLanguage('yaml'))('%s', (at, text) => {
    const documents = parseYamlStream(text, at);
    expect(documents.flatMap(({ problems }) => problems.map(formatProblem))).toEqual([]);
    expect(documents).not.toEqual([]);
    for (const { value } of documents) {
      if (text.startsWith("# values of Traefik's own chart\n")) continue;
      expect('kind' in value ? manifestFaults(value) : valuesFaults(value)).toEqual([]);
    }
  });
});

/** The objects of others that pages show, by apiVersion and kind. */
const manifests = [
  'argoproj.io/v1alpha1 Application',
  'source.toolkit.fluxcd.io/v1 GitRepository',
  'kustomize.toolkit.fluxcd.io/v1 Kustomization',
  'cert-manager.io/v1 Certificate',
];

function manifestFaults({ apiVersion, kind, metadata, spec, ...rest }: JsonObject): string[] {
  const type = `${String(apiVersion)} ${String(kind)}`;
  const named =
    isObject(metadata) && /^[a-z0-9-]+$/.test(`${String(metadata['name'])}${String(metadata['namespace'])}`);
  return [
    ...(manifests.includes(type) ? [] : [`${type} is not known here`]),
    ...(named ? [] : ['has no name or no namespace']),
    ...(isObject(spec) && Object.keys(rest).length === 0 ? [] : ['has no spec, or more than a spec']),
  ];
}

/** A page may show a part of a values file: then the rest of a minimal one is laid beneath it. */
function valuesFaults(part: JsonObject): string[] {
  const { api, ...signIn } = minimal;
  const attempts = [{}, signIn, { api, ...signIn }].map((base) => parseValues(mergeFiles(base, part)));
  const platform = attempts.find((attempt) => attempt.platform)?.platform;
  if (platform === undefined) return (attempts.at(-1)?.problems ?? []).map(formatProblem);
  return synthesise(platform.values).length > 5 ? [] : ['renders next to nothing'];
}

describe('ts', () => {
  test.each(inLanguage('ts'))(
    '%s compiles',
    (_, text) => {
      expect(typeErrors(text)).toEqual([]);
    },
    30_000,
  );

  test('the check finds what is wrong', () => {
    expect(typeErrors("import { parseValuse } from 'orchestra';\nparseValuse({});")).toHaveLength(1);
  }, 30_000);
});

describe('sh', () => {
  const home = process.cwd();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orchestra-docs-'));
    process.chdir(folder);
    for (const [, text] of inLanguage('yaml')) {
      const [, name] = /^# ([a-z-]+\.yaml)\n/.exec(text) ?? [];
      if (name !== undefined) writeFileSync(name, text);
    }
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  const commands = inLanguage('sh').flatMap(([at, text]) => commandsOf(text).map((words) => [at, ...words] as const));

  test.each(commands.map((each) => [each.join(' '), each] as const))('%s', async (_, [, program = '', ...words]) => {
    const check = programs[program];
    if (check === undefined) throw new Error(`${program} is not among the programs that pages may use`);
    await check(words);
  });

  const makefile = readFileSync('Makefile', 'utf8');
  const rendered = synthesise(valuesOf(minimal)).flatMap((group) => group.manifests);

  const programs: Readonly<Record<string, (words: readonly string[]) => void | Promise<void>>> = {
    make: ([target = 'all', ...rest]) => {
      expect(rest.filter((word) => !/^[A-Z]+=/.test(word))).toEqual([]);
      expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
    },
    npx: async ([name, ...words]) => {
      expect(name).toBe('orchestra');
      const { code, said } = await orchestra(...words);
      expect(code, said).toBe(0);
      if (words.includes('-o'))
        expect(existsSync(join(words.at(words.indexOf('-o') + 1) ?? '', '60-api.yaml'))).toBe(true);
    },
    kubectl: (words) => {
      expect(words.join(' ')).toMatch(kubectl);
      for (const deployment of words.filter((word) => word.startsWith('deployment/'))) {
        const name = deployment.replace('deployment/', '');
        expect(rendered.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)).toBe(true);
      }
    },
    kind: (words) => {
      expect(['create cluster', `load docker-image orchestra:${productVersion}`]).toContain(words.join(' '));
    },
  };

  const kubectl = new RegExp(
    `^(${[
      'create namespace [a-z-]+',
      'create secret generic [a-z-]+ --namespace orchestra-system( --from-literal=\\S.*)+',
      'create secret tls [a-z-]+ --namespace orchestra-system --cert=\\S+ --key=\\S+',
      'label namespace [a-z-]+ pod-security\\.kubernetes\\.io/enforce=(restricted|baseline)',
      '(diff|apply) --server-side -k out/',
      'wait --namespace [a-z-]+ --for=condition=\\S+ job --selector \\S+ --timeout=\\S+',
      'rollout (status|restart) --namespace [a-z-]+ deployment/[a-z0-9-]+',
      'logs --namespace [a-z-]+ --selector \\S+',
    ].join('|')})$`,
  );
});

describe('links', () => {
  test.each(pages.map((page) => [page.path, page] as const))('of %s lead somewhere', (path, page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });
});

function leadsSomewhere(from: string, link: string): boolean {
  if (/^https:\/\/[a-z0-9.-]+\//.test(link)) return true;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : normalize(join(dirname(from), file));
  return existsSync(target) && (anchor === undefined || anchorsOf(getPage(target)).includes(anchor));
}

test('files and folders that pages name exist', () => {
  const named = pages.flatMap((page) => codeOf(proseOf(page)));
  const paths = named.filter((text) =>
    /^(src|test|docs|helm|dist|imports|examples|control-plane|scripts)\/[^*<]*$/.test(text),
  );
  expect(paths.length).toBeGreaterThan(50);
  expect([...new Set(paths)].filter((path) => !existsSync(path))).toEqual([]);
});

describe('commands that pages name in a sentence', () => {
  const named = pages.flatMap((page) => codeOf(proseOf(page)));

  test('make has every verb, and CONTRIBUTING has every verb of make', () => {
    const makefile = readFileSync('Makefile', 'utf8');
    const verbs = [
      'make',
      ...[...makefile.matchAll(/^([a-z0-9-]+):.*## /gm)].map(({ 1: verb }) => `make ${String(verb)}`),
    ];
    const asked = named.filter((text) => /^make( |$)/.test(text)).map((text) => text.replace(/ [A-Z]+=.*$/, ''));
    expect(asked.filter((text) => !verbs.includes(text))).toEqual([]);
    const listed = codeOf(getPage('CONTRIBUTING.md').text);
    expect(verbs.filter((verb) => !['make all', 'make build', ...listed].includes(verb))).toEqual([]);
  });

  test('orchestra has every command and option', async () => {
    const lines = named.filter((text) => /^(npx )?orchestra [a-z]/.test(text)).map((text) => text.replace('npx ', ''));
    expect(lines.length).toBeGreaterThan(5);
    const unknown: string[] = [];
    for (const line of lines) {
      const [, command = '', ...options] = line.split(' ');
      const { code, out } = await orchestra(command, '--help');
      const missing = options.filter((option) => option.startsWith('-') && !out.includes(option));
      if (code !== 0 || missing.length > 0) unknown.push(line);
    }
    expect([...new Set(unknown)]).toEqual([]);
  });
});
