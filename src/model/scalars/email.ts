// The e-mail addresses by which people are known: whatever an identity provider may assert, in ASCII.
import type { Scalar } from './scalar.js';

const label = '[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?';
const topLabel = '[A-Za-z][-A-Za-z0-9]{0,61}[A-Za-z0-9]';

/**
 * An e-mail address. The local part may have every character of RFC 5322 atoms (an apostrophe is one), and dots anywhere,
 * because some providers hand out such addresses; the domain has at least two labels.
 */
export const email: Scalar = {
  title: 'an e-mail address',
  pattern: `^[-A-Za-z0-9.!#$%&'*+/=?^_\`{|}~]{1,64}@(${label}\\.)+${topLabel}$`,
  maxLength: 254,
  examples: ['attendee@example.org', 'dev@orchestra.localhost', "d.o'brien+lab@cs.example.ac.uk"],
};
