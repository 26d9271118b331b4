// Recovery codes stand on the screen once: who goes on has said that they are kept.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly codes: readonly string[];
  readonly onEnter: () => void;
}

export function RecoveryCodes({ codes, onEnter }: Props) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (kept) onEnter();
      }}
    >
      <h2>{t('signIn.codes')}</h2>
      <p className="quiet">{t('signIn.codesHint')}</p>
      <ul className="recovery-codes" aria-label={t('signIn.codes')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <label className="kept">
        <input type="checkbox" autoFocus checked={kept} onChange={({ target }) => setKept(target.checked)} />
        <span>{t('signIn.codesKept')}</span>
      </label>
      <button type="submit" className="primary" disabled={!kept}>
        {t('signIn.enter')}
      </button>
    </form>
  );
}
