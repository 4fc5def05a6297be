// Texts by chance that come near to what is valid for somebody: of pieces of everything that is parsed here, and made from
// what is valid.
import fc from 'fast-check';

const numbers = '1 0 00 -1 4h 2d m s Gi e3 E 10.0.0.0/8 ::1 ffff: [0] [99999999999]';
const signs = '. .. , / : @ - _ \\ = { } [ ] " \' ` * # | > ~';
const words = 'null true api replicas sessions global.domain __proto__ constructor example.org docker.io sha256:';
const parts = '"kind":"Status" "code": "metadata": "type":"ADDED" "object": {"a":1}';
const pieces = [
  ...[numbers, signs, words, parts].flatMap((all) => all.split(' ')),
  ...['&a ', '*a', '!!binary ', '? ', '- ', ': ', '<<: ', '---\n', '...\n', '%YAML 1.1\n'],
  ...['\n', '\r', '\t', '  ', '\u0000', '\uFEFF', '\u2028', '\uD800', '😀'],
];
const anyPiece = fc.constantFrom(...pieces);

/** Any text, often of such pieces. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(anyPiece, { maxLength: 12 }).map((all) => all.join('')),
);

/** One of these texts, as it is or with a piece put into it somewhere. */
export function anyNear(valid: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.oneof(fc.constant(''), anyPiece), fc.nat({ max: 40 }))
    .map(([text, piece, at]) => `${text.slice(0, at)}${piece}${text.slice(at)}`);
}
