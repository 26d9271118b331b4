// How people and devices reach the server: over TLS of our own, through a TLS proxy, or, when somebody insists, in
// clear. Whatever is wrong with that stands on every screen, in the log and under /readyz for as long as it is so.
import type { Logger } from 'pino';
import type { AlertBoard, AlertWords } from '../alerts/alertBoard.ts';
import { openCertificate, type Certificate, type CertificateFiles } from './certificate.ts';
import { makeLink, type Link } from './link.ts';

export interface Transport {
  readonly link: Link;
  /** null: no TLS of our own. */
  readonly certificate: Certificate | null;
  /** What is wrong with it, in English. */
  warnings(): readonly string[];
  /** Looks again at what time changes. */
  look(): void;
  stop(): void;
}

export interface TransportOptions {
  readonly tls?: CertificateFiles | null;
  readonly proxies: readonly string[];
  readonly insecure?: boolean;
  readonly now: () => number;
  readonly alerts: Pick<AlertBoard, 'set'>;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** Throws `StartError` when the certificate cannot be used. */
export function makeTransport(options: TransportOptions): Transport {
  const { tls = null, proxies, insecure = false, now, alerts, log } = options;
  const tell = (words: AlertWords | null) => {
    if (words) log.warn({ tip: words.tip.en }, words.text.en);
    alerts.set('tls', 'notice', words);
  };
  const certificate = tls && openCertificate(tls, now, tell);
  if (certificate?.fault()) tell(certificate.fault());
  if (insecure) {
    log.warn(IN_CLEAR.text.en);
    alerts.set('insecure', 'notice', IN_CLEAR);
  }
  return {
    link: makeLink({ proxies, insecure }),
    certificate,
    warnings: () =>
      [...(insecure ? [IN_CLEAR] : []), ...one(certificate?.fault())].map(({ text }) => text.en),
    look: () => alerts.set('tls', 'notice', certificate?.fault() ?? null),
    stop: () => certificate?.stop(),
  };
}

const one = (words: AlertWords | null | undefined): readonly AlertWords[] => (words ? [words] : []);

const IN_CLEAR: AlertWords = {
  text: {
    zh: '连接未加密：口令与位置在网络上可被窃听（--insecure）',
    en: 'Connections are not encrypted: passwords and positions can be read on the network (--insecure)',
  },
  tip: {
    zh: '请系统管理员用 --cert 与 --key 配置证书，或置于 TLS 代理之后，并去掉 --insecure。',
    en: 'Have the system administrator give --cert and --key, or put a TLS proxy in front, and leave --insecure out.',
  },
};
