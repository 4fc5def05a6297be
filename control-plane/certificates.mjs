// A certificate authority in a few lines of DER, so that starting a control plane needs neither openssl nor Go.
// Strict clients (Python 3.13) want keyUsage and the key identifiers, so they are written. Keys live for one run.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const DAY_MS = 24 * 60 * 60 * 1000;
const OID = {
  commonName: [0x55, 4, 3],
  organization: [0x55, 4, 10],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2],
  subjectKeyId: [0x55, 0x1d, 14],
  keyUsage: [0x55, 0x1d, 15],
  subjectAltName: [0x55, 0x1d, 17],
  basicConstraints: [0x55, 0x1d, 19],
  authorityKeyId: [0x55, 0x1d, 35],
  extKeyUsage: [0x55, 0x1d, 37],
  serverAuth: [0x2b, 6, 1, 5, 5, 7, 3, 1],
  clientAuth: [0x2b, 6, 1, 5, 5, 7, 3, 2],
};

/** One DER element. @param {number} tag @param {...(Buffer | number[] | string)} parts */
function der(tag, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(/** @type {string} */ (part))));
  return Buffer.concat([Buffer.from([tag, ...derLength(body.length)]), body]);
}

/** The shortest form: Go refuses any other. @param {number} length */
function derLength(length) {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** @param {...(Buffer | number[])} parts */
const sequence = (...parts) => der(0x30, ...parts);
/** @param {number[]} id */
const oid = (id) => der(6, id);
const algorithm = sequence(oid(OID.ecdsaWithSha256));

/** @param {number[]} id @param {Buffer} value @param {boolean} [critical] */
const extension = (id, value, critical = false) =>
  sequence(oid(id), critical ? der(1, [0xff]) : Buffer.alloc(0), der(4, value));

/** @param {string} commonName @param {string[]} organizations */
function distinguishedName(commonName, organizations) {
  const attribute = (/** @type {number[]} */ id, /** @type {string} */ text) =>
    der(0x31, sequence(oid(id), der(12, text)));
  return sequence(
    ...organizations.map((text) => attribute(OID.organization, text)),
    attribute(OID.commonName, commonName),
  );
}

/** @param {number} time */
const utcTime = (time) => der(0x17, `${new Date(time).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`);

/** @param {import('node:crypto').KeyObject} publicKey */
function spkiOf(publicKey) {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { spki, id: createHash('sha1').update(spki).digest() };
}

/** @param {string} host */
const altName = (host) => (/^[\d.]+$/.test(host) ? der(0x87, host.split('.').map(Number)) : der(0x82, host));

const caExtensions = () => [
  extension(OID.basicConstraints, sequence(der(1, [0xff])), true),
  extension(OID.keyUsage, der(3, [1, 0b0000_0110]), true), // keyCertSign, cRLSign
];

/** @param {string[]} hosts */
const leafExtensions = (hosts) => [
  extension(OID.keyUsage, der(3, [7, 0b1000_0000]), true), // digitalSignature
  extension(OID.extKeyUsage, sequence(oid(OID.serverAuth), oid(OID.clientAuth))),
  ...(hosts.length > 0 ? [extension(OID.subjectAltName, sequence(...hosts.map(altName)))] : []),
];

/** @param {{ subject: Buffer, publicKey: import('node:crypto').KeyObject, issuer: Issuer, extensions: Buffer[] }} request */
function signCertificate({ subject, publicKey, issuer, extensions }) {
  const { spki, id } = spkiOf(publicKey);
  const keyIds = [
    extension(OID.subjectKeyId, der(4, id)),
    extension(OID.authorityKeyId, sequence(der(0x80, spkiOf(issuer.publicKey).id))),
  ];
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]); // positive, and of the shortest encoding
  const validity = sequence(utcTime(Date.now() - DAY_MS), utcTime(Date.now() + 365 * DAY_MS));
  const body = sequence(
    der(0xa0, der(2, [2])),
    der(2, serial),
    algorithm,
    issuer.subject,
    validity,
    subject,
    spki,
    der(0xa3, sequence(...extensions, ...keyIds)),
  );
  return pem(sequence(body, algorithm, der(3, [0], sign('sha256', body, issuer.privateKey))));
}

/** @param {Buffer} certificate */
const pem = (certificate) =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** @param {import('node:crypto').KeyObject} key */
const privatePem = (key) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** @typedef {{ subject: Buffer, publicKey: import('node:crypto').KeyObject, privateKey: import('node:crypto').KeyObject }} Issuer */
/** @typedef {{ certificate: string, key: string }} KeyPair both as PEM */

/** A new authority: its certificate, and a function that issues certificates for a server or a client. */
export function createAuthority() {
  const issuer = { subject: distinguishedName('control-plane', []), ...newKeys() };
  const certificate = signCertificate({ ...issuer, issuer, extensions: caExtensions() });
  /** @param {{ name: string, groups?: string[], hosts?: string[] }} who @returns {KeyPair} */
  const issue = ({ name, groups = [], hosts = [] }) => {
    const { publicKey, privateKey } = newKeys();
    const subject = distinguishedName(name, groups);
    return {
      certificate: signCertificate({ subject, publicKey, issuer, extensions: leafExtensions(hosts) }),
      key: privatePem(privateKey),
    };
  };
  return { certificate, issue };
}

/** The key pair that signs ServiceAccount tokens. */
export function createSigningKeys() {
  const { publicKey, privateKey } = newKeys();
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privatePem(privateKey),
  };
}
