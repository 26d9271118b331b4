// The server's certificate: read from its files, checked before it is used, taken anew when the files change. A bad
// new one leaves the old one in force, and says so.
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server as HttpsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { AlertWords } from '../alerts/alertBoard.ts';
import { StartError } from '../startError.ts';

export interface CertificateFiles {
  /** PEM: the certificate, then those between it and the root. */
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly current: () => { readonly cert: Buffer; readonly key: Buffer };
  /** From here on the server's connections use what is current. */
  serve(server: HttpsServer): void;
  /** Words while something is wrong with it: a bad new one, or one that ends soon. */
  fault(): AlertWords | null;
  stop(): void;
}

/** How often the files are looked at; a renewal is never urgent. */
const LOOK_MS = 2_000;
/** Time for a person to renew it, over a holiday too. */
const ENDS_SOON_MS = 14 * 86_400_000;

/** Throws `StartError` in words when the files cannot be used. */
export function openCertificate(
  files: CertificateFiles,
  now: () => number,
  onChange: (words: AlertWords | null) => void,
  lookMs = LOOK_MS,
): Certificate {
  let held = read(files);
  let wrong: string | null = null;
  const servers = new Set<HttpsServer>();

  function take(): void {
    try {
      held = read(files);
      wrong = null;
      for (const server of servers) server.setSecureContext({ cert: held.cert, key: held.key });
    } catch (error) {
      wrong = error instanceof Error ? error.message : String(error);
    }
    onChange(fault());
  }

  function fault(): AlertWords | null {
    if (wrong !== null) return notTaken(wrong);
    return held.endsAt - now() < ENDS_SOON_MS ? endsSoon(held.endsAt, now()) : null;
  }

  for (const file of [files.cert, files.key]) watchFile(file, { interval: lookMs, persistent: false }, take);
  return {
    current: () => ({ cert: held.cert, key: held.key }),
    serve: (server) => void servers.add(server),
    fault,
    stop() {
      for (const file of [files.cert, files.key]) unwatchFile(file, take);
    },
  };
}

function read({ cert: certFile, key: keyFile }: CertificateFiles) {
  try {
    const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)];
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      throw new Error('the key is not the one of the certificate');
    createSecureContext({ cert, key });
    return { cert, key, endsAt: certificate.validToDate.getTime() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      `${certFile} and ${keyFile} cannot be used for TLS (${reason}): give a certificate and its key as PEM files.`,
      { cause },
    );
  }
}

const notTaken = (reason: string): AlertWords => ({
  text: {
    zh: '新的 TLS 证书无效，仍在使用旧证书',
    en: 'The new TLS certificate cannot be used: the old one stays in force',
  },
  tip: { zh: `请系统管理员检查证书文件：${reason}`, en: reason },
});

const endsSoon = (endsAt: number, at: number): AlertWords => {
  const date = new Date(endsAt).toISOString().slice(0, 10);
  const over = endsAt <= at;
  return {
    text: {
      zh: over ? `TLS 证书已于 ${date} 到期` : `TLS 证书将于 ${date} 到期`,
      en: over ? `The TLS certificate ended on ${date}` : `The TLS certificate ends on ${date}`,
    },
    tip: {
      zh: '请系统管理员更换证书文件，无需重启。',
      en: 'Have the system administrator replace the certificate files. No restart is needed.',
    },
  };
};
