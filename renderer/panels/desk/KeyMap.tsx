// The map of keys, on `?`.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

export function KeyMap({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const rows: readonly (readonly [readonly string[], string])[] = [
    [['j', 'k', '↓', '↑'], t('keys.move')],
    [[t('keys.enter')], t('keys.open')],
    [[t('keys.enter')], t('keys.usual')],
    [['a', 'z'], t('keys.acts')],
    [['⇧A', '⇧Z'], t('keys.orderActs')],
    [['⇧E'], t('keys.escalation')],
    [['0'], t('keys.mine')],
    [['/'], t('keys.search')],
    [['d'], t('keys.dispatch')],
    [['1', '9'], t('keys.choose')],
    [['g'], t('keys.tier')],
    [[t('keys.enter')], t('keys.issue')],
    [['r'], t('keys.report')],
    [['m'], t('keys.tabs')],
    [['f'], t('keys.refit')],
    [['p'], t('safety.keyShow')],
    [['h'], t('safety.keyHear')],
    [['l'], t('keys.language')],
    [['t'], t('keys.replay')],
    [[t('keys.space')], t('keys.playPause')],
    [['[', ']'], t('keys.stepKeys')],
    [['Home', 'Esc'], t('keys.live')],
    [['Esc'], t('keys.back')],
    [['?'], t('keys.keys')],
  ];
  return (
    <dialog ref={dialog} className="key-map" aria-label={t('keys.title')} onClose={onClose}>
      <h2>{t('keys.title')}</h2>
      <table>
        <tbody>
          {rows.map(([keys, what]) => (
            <tr key={what}>
              <td>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" onClick={() => dialog.current?.close()}>
        {t('desk.close')}
        <kbd>Esc</kbd>
      </button>
    </dialog>
  );
}
