// What people are told when a sign-in or an act of administration is refused: what is wrong, who can help, what next.
import type { Refusal } from '#contract/command.ts';
import { forbidden, invalid, notFound, notNow } from '#contract/refusal.ts';

const unauthenticated = (field: string | null, zh: string, en: string): Refusal => ({
  code: 'unauthenticated',
  field,
  message: { zh, en },
});

export const disabled = (): Refusal =>
  unauthenticated(
    'account',
    '此账号已停用，请联系安全管理员。',
    'This account is disabled. Ask the security administrator.',
  );

export const wrongCode = (): Refusal =>
  unauthenticated(
    'code',
    '验证码不对或已用过，请输入应用上显示的下一个验证码；手机时间须准确。',
    'The code is wrong or was used. Enter the next one that your app shows; the phone must tell the right time.',
  );

export const wrongRecovery = (): Refusal =>
  unauthenticated(
    'recovery',
    '恢复码不对或已用过，请换一个，或请安全管理员重置二次验证。',
    'The recovery code is wrong or was used. Take another, or ask the security administrator to reset your second factor.',
  );

export const ticketOver = (): Refusal =>
  unauthenticated(
    'ticket',
    '登录用时过长，请重新输入账号和口令。',
    'Signing in took too long. Enter account and password again.',
  );

export const locked = (seconds: number): Refusal => {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return {
    code: 'tooMany',
    field: null,
    message: {
      zh: `连续输错，此账号在本机暂停登录，请 ${minutes} 分钟后再试；其他工作站不受影响。`,
      en: `Too many wrong tries: this account waits ${minutes} min at this workstation. Others are not affected.`,
    },
  };
};

export const keyGone = (): Refusal => ({
  code: 'fault',
  field: 'code',
  message: {
    zh: '服务器无法核对验证码（密钥不可用），请使用恢复码，并通知系统管理员。',
    en: 'The server cannot check codes (its key is missing). Use a recovery code and tell the system administrator.',
  },
});

/** `subject`: what the security administrator needs to link it. */
export const unknownSubject = (subject: string): Refusal => {
  const shown = subject.slice(0, 80);
  return unauthenticated(
    null,
    `统一认证已确认您的身份，但尚未对应本系统的账号。请把此标识告诉安全管理员登记：${shown}`,
    `Your identity was confirmed, but no account here belongs to it. Give this to the security administrator to link: ${shown}`,
  );
};

export const providerAway = (): Refusal => ({
  code: 'fault',
  field: null,
  message: {
    zh: '统一认证服务没有应答，请稍后重试，或用账号和口令登录。',
    en: 'The sign-in provider does not answer. Try again later, or use account and password.',
  },
});

export const providerRefused = (): Refusal =>
  unauthenticated(
    null,
    '统一认证未完成或答复无效，请重新登录。',
    'The sign-in provider did not confirm you, or its answer is not valid. Sign in again.',
  );

const ACCOUNT = { zh: '账号', en: 'account' };
export const noAccount = (account: string): Refusal => notFound('account', ACCOUNT, account);

export const ownAccount = (): Refusal =>
  ({
    ...forbidden({ zh: '更改自己的账号', en: 'change your own account' }),
    field: 'account',
    message: {
      zh: '不能更改自己的账号，请由另一位安全管理员办理。',
      en: 'Nobody changes their own account. Another security administrator can.',
    },
  }) satisfies Refusal;

export const administratorsAtMachine = (): Refusal => ({
  code: 'forbidden',
  field: 'role',
  message: {
    zh: '管理员账号只能在服务器上用 npm run account 设立和更改（三员分立）。请联系掌管服务器的人。',
    en: "Administrators' accounts are made and changed at the server only, with npm run account, so that nobody gives himself a second office. Ask whoever keeps the server.",
  },
});

export const accountExists = (account: string): Refusal =>
  notNow(
    'account',
    `账号 ${account} 已存在，请换一个名称。`,
    `${account} exists already: choose another name.`,
  );

export const badAccount = (): Refusal =>
  invalid(
    'account',
    '账号只能用字母、数字和 ._@-，最多 64 个字符，不能以 sim 开头。',
    'This cannot be an account: use letters, digits and ._@-, at most 64, not starting with sim.',
  );

export const demoAccount = (): Refusal =>
  notNow(
    'account',
    '演示账号随程序结束，不能这样更改。',
    'A demo account ends with the program: this cannot be changed.',
  );

export const noFactor = (account: string): Refusal =>
  notNow('account', `账号 ${account} 没有二次验证。`, `Account ${account} has no second factor.`);

export const subjectTaken = (account: string): Refusal =>
  notNow(
    'subject',
    `此统一认证身份已对应账号 ${account}，请先解除。`,
    `This identity belongs to account ${account}: unlink it there first.`,
  );
