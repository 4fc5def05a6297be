// Text of others on a terminal, which obeys characters that nobody sees: they turn the direction of a line, or clear it.

/** What a terminal obeys, and nobody sees. */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** Whether nothing in a text is unseen. */
export function isVisible(text: string): boolean {
  return !unseen.test(text);
}

/** A text with what is unseen in it written out. */
export function visible(text: string): string {
  return text.replace(
    new RegExp(unseen, 'g'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
