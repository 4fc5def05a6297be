// The request headers that say who somebody is. Only the proxy that has signed a person in may set them; programs that
// read headers as CGI variables see `-`, `_` and `.` as one, so a client's own header is removed in every spelling.

/** Headers in which oauth2-proxy names the person that has signed in. */
export const identityHeaders = [
  'X-Auth-Request-User',
  'X-Auth-Request-Email',
  'X-Auth-Request-Access-Token',
  'X-Auth-Request-Groups',
  'X-Auth-Request-Preferred-Username',
] as const;

/** The identity headers that backends of the platform are given. */
export const forwardedIdentityHeaders = identityHeaders.slice(0, 3);

/** What may stand between the words of a header's name. */
const separators = ['-', '_', '.'] as const;

/** A header's name in every mix of separators, its own spelling first. */
export function spellings(header: string): string[] {
  return header
    .split('-')
    .reduce<string[]>(
      (starts, word) =>
        starts.length === 0 ? [word] : starts.flatMap((start) => separators.map((mark) => `${start}${mark}${word}`)),
      [],
    );
}

/** Every spelling of every identity header. */
export function identityHeaderSpellings(): string[] {
  return identityHeaders.flatMap(spellings);
}
