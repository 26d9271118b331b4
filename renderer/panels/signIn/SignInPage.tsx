// Who are you? One step after the other: password or provider, then a code where the role asks for it. In a demo the
// accounts are offered; otherwise nothing here tells which accounts exist.
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Refusal } from '#contract/command.ts';
import type { Words } from '#contract/ids.ts';
import type { SecondStep } from '#contract/wire.ts';
import type { Session, SignInOutcome } from '../../command/session.ts';
import { CodeForm } from './CodeForm.tsx';
import { DemoAccounts, useAsked, useDemo } from './DemoAccounts.tsx';
import { EnrolNote } from './EnrolNote.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

interface Props {
  readonly session: Session;
  readonly setLanguage: (language: 'zh' | 'en') => void;
}

type Step =
  | { readonly kind: 'first' }
  | { readonly kind: 'second'; readonly step: SecondStep }
  | { readonly kind: 'codes'; readonly codes: readonly string[]; readonly enter: () => void };

const FIRST: Step = { kind: 'first' };

export function SignInPage({ session, setLanguage }: Props) {
  const { t, i18n } = useTranslation();
  const lang = i18n.language === 'en' ? 'en' : 'zh';
  const state = useStore(session.state);
  const { step, setStep, busy, refusal, act } = useSteps();
  useTicketOfProvider(session, act);
  const reason = state.kind === 'signedOut' && step.kind === 'first' ? state.reason : null;
  const why = refusal?.message ?? reason;
  return (
    <main className="face sign-in at-desk">
      <div className="sign-in-box">
        <h1>{t('brand')}</h1>
        {state.kind === 'resuming' ? <p role="status">{t('signIn.resuming')}</p> : body()}
        <label className="language">
          <span>{t('signIn.language')}</span>
          <select value={lang} onChange={({ target }) => setLanguage(target.value === 'en' ? 'en' : 'zh')}>
            <option value="zh">{LANGUAGE_NAMES.zh}</option>
            <option value="en">{LANGUAGE_NAMES.en}</option>
          </select>
        </label>
      </div>
    </main>
  );

  function body() {
    const note = why && (
      <p className="refusal" role="alert">
        {why[lang]}
      </p>
    );
    switch (step.kind) {
      case 'first':
        return (
          <>
            {note}
            <PasswordForm
              busy={busy}
              refusal={refusal}
              onSubmit={(account, password) => act(() => session.signIn(account, password))}
            />
            <ProviderLink session={session} lang={lang} />
            <DemoOffer session={session} busy={busy} act={act} />
          </>
        );
      case 'second': {
        const { ticket, secret, uri } = step.step;
        const enrolling = secret !== undefined && uri !== undefined;
        return (
          <>
            {enrolling && <EnrolNote secret={secret} uri={uri} />}
            {note}
            <CodeForm
              busy={busy}
              refusal={refusal}
              enrolling={enrolling}
              onSubmit={(code, kind) => act(() => session.secondStep(ticket, code, kind))}
              onBack={() => setStep(FIRST)}
            />
          </>
        );
      }
      case 'codes':
        return <RecoveryCodes codes={step.codes} onEnter={step.enter} />;
    }
  }
}

/** Each in its own language, so that whoever looks for theirs can read it: no catalogue entry. */
const LANGUAGE_NAMES = { zh: '\u4e2d\u6587', en: 'English' } as const;

type Act = (ask: () => Promise<SignInOutcome>) => void;

/** Where the person is, and what the last try came to. */
function useSteps() {
  const [step, show] = useState<Step>(FIRST);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const setStep = (next: Step): void => {
    setRefusal(null);
    show(next);
  };
  async function take(ask: () => Promise<SignInOutcome>): Promise<void> {
    setBusy(true);
    const outcome = await ask();
    setBusy(false);
    switch (outcome.kind) {
      case 'in':
        return;
      case 'refused':
        setRefusal(outcome.refusal);
        // What was begun too long ago begins again.
        if (outcome.refusal.field === 'ticket' || outcome.refusal.field === 'account') show(FIRST);
        return;
      case 'second':
      case 'codes':
        setStep(outcome);
    }
  }
  return { step, setStep, busy, refusal, act: (ask: () => Promise<SignInOutcome>) => void take(ask) };
}

const TICKET = /^#signin=([\w-]+)$/;

/** Back from the provider: its ticket stands in the fragment, and is taken out of the address at once. */
function useTicketOfProvider(session: Session, act: Act): void {
  const signedOut = useStore(session.state, ({ kind }) => kind === 'signedOut');
  const [ticket, setTicket] = useState(() => TICKET.exec(location.hash)?.[1] ?? null);
  useEffect(() => {
    if (ticket === null) return;
    if (TICKET.test(location.hash)) history.replaceState(null, '', location.pathname + location.search);
    if (!signedOut) return;
    setTicket(null);
    act(() => session.fromProvider(ticket));
  }, [ticket, signedOut, session, act]);
}

/** GET /api/oidc */
interface ProviderAnswer {
  readonly name: Words | null;
}

function ProviderLink({ session, lang }: { readonly session: Session; readonly lang: 'zh' | 'en' }) {
  const { api } = session;
  const provider = useAsked(useCallback(() => api.get<ProviderAnswer>('/api/oidc'), [api]));
  if (!provider?.name) return null;
  return (
    <a className="provider" href="/api/oidc/start">
      {provider.name[lang]}
    </a>
  );
}

interface DemoOfferProps {
  readonly session: Session;
  readonly busy: boolean;
  readonly act: Act;
}

function DemoOffer({ session, busy, act }: DemoOfferProps) {
  const demo = useDemo(session);
  if (!demo?.demo) return null;
  const choose = ({ account, password }: { readonly account: string; readonly password: string }) =>
    act(() => session.signIn(account, password));
  return <DemoAccounts accounts={demo.accounts} busy={busy} onChoose={choose} />;
}
