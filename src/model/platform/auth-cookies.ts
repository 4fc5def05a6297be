// The cookies in which oauth2-proxy keeps who is signed in. An ingress controller that asks it hands only those on to
// browsers that it is told by name, and a renewed cookie that gets lost signs people out in the middle of their work.

/** More than a session of a usual identity provider is ever cut into. */
const parts = [0, 1, 2, 3, 4];

/** The names that a session may be kept under: one of more than 4 kB is cut into numbered cookies. */
export function sessionCookies(cookieName: string): string[] {
  return [cookieName, ...parts.map((part) => `${cookieName}_${String(part)}`)];
}
