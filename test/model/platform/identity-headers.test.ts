import { describe, expect, it } from 'vitest';
import {
  forwardedIdentityHeaders,
  identityHeaders,
  identityHeaderSpellings,
  spellings,
} from '../../../src/model/platform/identity-headers.js';

/** What CGI-like programs make of a header's name. */
const asVariable = (header: string) => header.toUpperCase().replace(/[-.]/g, '_');

describe('spellings of identity headers', () => {
  it('mixes the separators in every way, the own spelling first', () => {
    expect(spellings('A')).toEqual(['A']);
    expect(spellings('A-B-C')).toEqual([
      'A-B-C',
      'A-B_C',
      'A-B.C',
      'A_B-C',
      'A_B_C',
      'A_B.C',
      'A.B-C',
      'A.B_C',
      'A.B.C',
    ]);
  });

  it('covers every header once per mix', () => {
    const all = identityHeaderSpellings();
    expect(all).toHaveLength(3 * 27 + 2 * 81);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(
      expect.arrayContaining([...identityHeaders, 'X_Auth.Request-Email', 'X.Auth.Request.Access_Token']),
    );
    expect(new Set(all.map(asVariable))).toEqual(new Set(identityHeaders.map(asVariable)));
  });

  it('gives backends who somebody is', () => {
    expect(forwardedIdentityHeaders).toEqual([
      'X-Auth-Request-User',
      'X-Auth-Request-Email',
      'X-Auth-Request-Access-Token',
    ]);
  });
});
