import { generate } from 'selfsigned';

/** A certificate authority made for this run and a certificate for loopback that it signed; all PEM, in memory only. */
export interface LoopbackCertificate {
  /** What clients must trust. */
  readonly caCertificate: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Makes both, valid from an hour before `now` (clocks differ) for thirty days. */
export async function createLoopbackCertificate(
  now: Date,
  authorityName = 'Breakwater simulated Azure',
): Promise<LoopbackCertificate> {
  const period = {
    notBeforeDate: new Date(now.getTime() - 3_600_000),
    notAfterDate: new Date(now.getTime() + 30 * 24 * 3_600_000),
  };
  const common = { ...period, keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: authorityName }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { caCertificate: authority.cert, certificate: server.cert, privateKey: server.private };
}
