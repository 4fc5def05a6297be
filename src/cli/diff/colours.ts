// Colours for a comparison that a person reads on a terminal: each line by the sign that it begins with.

const codes: Readonly<Record<string, number>> = { '+': 32, '-': 31, '~': 33, '!': 35, '?': 36, '#': 90 };

/** The text with each signed line in the colour of its sign. */
export function inColours(text: string): string {
  return text.replace(/^ *([-+~!?#]) .*$/gm, (line, sign: string) => `\u001b[${String(codes[sign])}m${line}\u001b[0m`);
}
