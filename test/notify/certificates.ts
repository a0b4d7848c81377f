import { generate } from 'selfsigned';

/** A certificate for loopback that signs itself, as PEM. */
export interface LoopbackCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for 127.0.0.1 and localhost that nobody trusts unless told to. */
export async function makeLoopbackCertificate(): Promise<LoopbackCertificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
