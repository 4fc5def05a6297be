// How a setting of oauth2-proxy is recognised wherever users may write it: in its file, as a flag, as a variable.
// The file is TOML whose keys oauth2-proxy reads in any case, bare or in either kind of quotes.
import type { Condition } from './language.js';

const file = 'oauth2-proxy.config.configFile';
const flags = 'oauth2-proxy.extraArgs';
const variables = 'oauth2-proxy.extraEnv';

/** The beginning of a line that sets this; a comment is not a setting. */
export function fileKey(setting: string): string {
  const key = anyCase(setting);
  return `(^|\\n)[ \\t]*(${key}|"${key}"|'${key}')[ \\t]*=[ \\t]*`;
}

/** The file sets this. */
export function inFile(setting: string): Condition {
  return { matches: [file, fileKey(setting)] };
}

/** The file holds text that matches. */
export function fileMatches(pattern: string): Condition {
  return { matches: [file, pattern] };
}

/** One of these flags (alternatives of a pattern, without dashes) is given, in either form of extraArgs. */
export function asFlag(names: string): Condition {
  return { matches: [flags, `"(${names})":|"--?(${names})["=]`] };
}

/** One of these flags is given a value that matches, in the map or as one or two words of the list. */
export function flagMatches(names: string, value: string): Condition {
  return { matches: [flags, `("(${names})":"|"--?(${names})(=|","))${value}`] };
}

/** One of these variables (alternatives of a pattern) is set. */
export function asVariable(names: string): Condition {
  return { anyItem: [variables, 'name', `^(${names})$`] };
}

/** One of these variables is set to a text that matches. */
export function variableMatches(names: string, value: string): Condition {
  return { matches: [variables, `"name":"(${names})","value":"${value}`] };
}

/** A pattern for a word in any mix of upper and lower case: RE2 and ECMAScript share no flag for it. */
function anyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
