// Adding a case to an operation: by number, category or town; one that is in an operation already is not offered.
import { useMemo, useState } from 'react';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { caseId, type CaseId } from '#contract/ids.ts';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '../desk/SearchBox.tsx';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';
import { isCritical, joinable } from './operationReading.ts';

interface Props {
  readonly except: readonly CaseId[];
  readonly autoFocus?: boolean;
  readonly onChoose: (id: CaseId) => void;
}

export function CaseSearch({ except, autoFocus = false, onChoose }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const [taken, setTaken] = useState(0);
  const options = useMemo(
    () =>
      joinable(picture)
        .filter(({ id }) => !except.includes(id))
        .map((theCase) => {
          const parts = [
            ...(isCritical(theCase) ? [t('alarm.critical')] : []),
            say.category(theCase.category),
            say.town(theCase.town),
            say.words(CASE_STATES[theCase.state.kind]),
          ].join(' · ');
          return { value: theCase.id, words: { zh: parts, en: parts }, code: theCase.no };
        }),
    [picture, except, say, t],
  );
  return (
    <SearchBox
      key={taken}
      label={t('operation.addCase')}
      hint={t('operation.caseHint')}
      none={t('operation.noCase')}
      options={options}
      chosen={null}
      autoFocus={autoFocus || taken > 0}
      onChoose={(id) => {
        if (id === null) return;
        setTaken((n) => n + 1);
        onChoose(caseId(id));
      }}
    />
  );
}
