// Just enough of a shell to read the commands on our pages: words, quotes, continued lines, comments.

/** The commands of a block, each as its words. Quotes are taken off; nothing is expanded. */
export function commandsOf(text: string): string[][] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [token] of line.matchAll(/#.*$|(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (token.startsWith('#')) break;
    words.push(token.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  }
  return words;
}
