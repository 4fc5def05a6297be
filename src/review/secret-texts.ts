// Secrets within texts, by their form and by the names before them: private keys, credentials in addresses, headers,
// settings, flags. The second line of defence: where secrets may stand is known from the structure (secret-places.ts).

/** Puts something in place of a secret. */
export type Seal = (secret: string) => string;

const tellingName =
  /^[\w.-]*(?:password|passwd|passphrase|pass|pwd|secret|token|credentials?|(?:api|access|private|secret|sign(?:ing|ature)?|encryption|jwt|auth|account|master|session|cookie|ssh)[-_]?key)$/i;

/** Variables such as LICENSE_KEY; in lower case keys are mostly names, as in topologyKey. */
const tellingVariable = /^\w+_KEY$/;

/** Fields whose values are the names of Secrets, or of keys within them. */
const references: ReadonlySet<string> = new Set(['secret', 'existingSecret', 'secretKey', 'auth-secret']);

/** Whether a field, a setting, a flag or a variable of this name holds a secret. */
export function isTelling(name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return !references.has(last) && (tellingName.test(last) || tellingVariable.test(last));
}

/** How a secret can stand in a text: `head` is kept, `secret` is hidden; with a `name` only if that is telling. */
const forms: readonly RegExp[] = [
  /(?<head>-----BEGIN [A-Z ]*PRIVATE KEY-----)(?<secret>[\s\S]*?)(?=-----END |$(?![\s\S]))/g,
  // Up to the last @ of the word: who writes an @ or a / into a password may not have encoded it.
  /(?<head>[a-z][\w+.-]*:\/\/)(?<secret>[^\s"'<>]+)(?=@)/gi,
  /(?<head>(?:authorization|x-[\w-]*(?:key|token|secret))["']?[\s:=]+)(?<secret>\S.*)/gi,
  // Texts of several lines in TOML.
  /(?<head>(?<name>[\w.-]+)["']?\s*=\s*(?<quotes>"""|'''))(?<secret>[\s\S]*?)(?:\k<quotes>|$(?![\s\S]))/g,
  // A line that is a setting; what only opens a list or a map holds nothing yet.
  /(?<head>^[ \t]*(?:- +)?(?:export +)?["']?(?<name>[\w.-]+)["']?[ \t]*[=:][ \t]*)(?!.*[[{]\s*$)(?<secret>\S.*)$/gm,
  /(?<head>["'](?<name>[\w.-]+)["']\s*:\s*)(?<secret>"[^"]*"|'[^']*'|[^\s,}\]]+)/g,
  /(?<head>(?<name>[\w.-]+)["']?=)(?<secret>"[^"]*"|'[^']*'|[^\s&;,"')]+)/g,
  /(?<head>--(?<name>[\w.-]+)[ \t]+)(?<secret>"[^"]*"|'[^']*'|[^\s;"')]+)/g,
];

interface Found {
  readonly head: string;
  readonly secret: string;
  readonly name?: string;
}

/** A text with everything sealed that looks like a secret. */
export function sealSecretsInText(text: string, seal: Seal): string {
  return forms.reduce((left, form) => left.replace(form, (...match) => replacement(match, seal)), text);
}

function replacement(match: readonly unknown[], seal: Seal): string {
  const [whole, { head, secret, name }] = [match[0] as string, match.at(-1) as Found];
  if ((name !== undefined && !isTelling(name)) || /^(true|false|null|~)[,;]?$/.test(secret)) return whole;
  return `${head}${seal(secret)}${whole.slice(head.length + secret.length)}`;
}
