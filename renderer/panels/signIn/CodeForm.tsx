// The second step: the code that the app shows, or, without the phone, a recovery code.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';

export type CodeKind = 'code' | 'recovery';

interface Props {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** A factor that is being enrolled has no recovery code yet. */
  readonly enrolling: boolean;
  readonly onSubmit: (code: string, kind: CodeKind) => void;
  readonly onBack: () => void;
}

export function CodeForm({ busy, refusal, enrolling, onSubmit, onBack }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<CodeKind>('code');
  const [text, setText] = useState('');
  const other = kind === 'code' ? 'recovery' : 'code';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // A wrong one is typed anew, not mended: the next is already another.
        setText('');
        onSubmit(text.trim(), kind);
      }}
    >
      <label className="field">
        <span>{t(`signIn.second.${kind}`)}</span>
        <input
          // Another kind is another field: what was typed into the one is nothing in the other.
          key={kind}
          name={kind === 'code' ? 'one-time-code' : 'recovery-code'}
          autoComplete={kind === 'code' ? 'one-time-code' : 'off'}
          inputMode={kind === 'code' ? 'numeric' : 'text'}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={kind === 'code' ? 7 : 30}
          required
          // The step begins with the hand on the keyboard.
          autoFocus
          value={text}
          aria-invalid={refusal?.field === kind}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={busy}>
        {busy ? t('signIn.busy') : t('signIn.submit')}
      </button>
      <div className="buttons">
        {!enrolling && (
          <button
            type="button"
            onClick={() => {
              setText('');
              setKind(other);
            }}
          >
            {t(`signIn.use.${other}`)}
          </button>
        )}
        <button type="button" onClick={onBack}>
          {t('signIn.startAgain')}
        </button>
      </div>
    </form>
  );
}
