// The commands that create what the manifests need and do not bring: namespaces and Secrets.
import type { RequiredSecret } from './required-secrets.js';

/** What to put under a key that everybody needs; every other key gets a word to replace. */
const contents: Readonly<Record<string, string>> = {
  'cookie-secret': '"$(openssl rand -hex 16)"',
  password: '"$(openssl rand -hex 16)"',
  'database-url': "'postgresql+asyncpg://orchestra:<password>@<host>:5432/orchestra'",
};

/** One command for each namespace, then one for each Secret; long ones are continued over lines. */
export function preparationCommands(namespaces: readonly string[], secrets: readonly RequiredSecret[]): string[] {
  return [...namespaces.map((name) => `kubectl create namespace ${name}`), ...secrets.map(secretCommand)];
}

/** The command that creates one Secret, over several lines. */
export function secretCommand({ type, name, namespace, keys }: RequiredSecret): string {
  return [`kubectl create secret ${kindOf(type)} ${name}`, `--namespace ${namespace}`, ...contentOf(type, keys)].join(
    ' \\\n  ',
  );
}

function kindOf(type: RequiredSecret['type']): string {
  return { generic: 'generic', tls: 'tls', pull: 'docker-registry' }[type];
}

function contentOf(type: RequiredSecret['type'], keys: readonly string[]): string[] {
  if (type === 'tls') return ['--cert=tls.crt --key=tls.key'];
  if (type === 'pull') return ['--docker-server=<registry> --docker-username=<user> --docker-password=<password>'];
  return keys.map((key) => `--from-literal=${key}=${contents[key] ?? `'<${key}>'`}`);
}
