// A refusal beside its act. When somebody else was first, what they did is in its words, and the act can be tried on
// what is so now.
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import { RefusalNote } from '../RefusalNote.tsx';

export function ActRefusal({
  refusal,
  onAgain,
}: {
  readonly refusal: Refusal;
  readonly onAgain: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <RefusalNote refusal={refusal} />
      {refusal.code === 'conflict' && (
        <div className="buttons">
          <button type="button" onClick={onAgain}>
            {t('act.again')}
          </button>
        </div>
      )}
    </>
  );
}
