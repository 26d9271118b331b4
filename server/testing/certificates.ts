// Certificates for tests, made by openssl: self-signed, for this machine.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { CertificateFiles } from '../http/certificate.ts';

/** Writes NAME.pem and NAME.key into `dir`. */
export function makeCertificate(dir: string, name: string, days = 30): CertificateFiles {
  const files = { cert: join(dir, `${name}.pem`), key: join(dir, `${name}.key`) };
  execFileSync(
    'openssl',
    [
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ['-keyout', files.key, '-out', files.cert, '-days', String(days), '-subj', `/CN=${name}`],
      ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ].flat(),
    { stdio: 'pipe' },
  );
  return files;
}
