// On a case: the operation that holds it and who commands, or the way into one.
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { isRunning } from '#contract/operation/operation.ts';
import { operationOf } from '#contract/operation/otherCommander.ts';
import { ActRefusal } from '../desk/acts/ActRefusal.tsx';
import { useAct } from '../desk/useAct.ts';
import { useDesk } from '../desk/useDesk.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { isCritical, isItsCommander } from './operationReading.ts';
import { openWith } from './openWith.ts';

export function CaseOperation({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const picture = usePicture();
  const { set } = useDesk();
  const mayAct = useMayAct();
  const act = useAct();
  const operation = operationOf(picture, theCase.id);
  if (operation) {
    return (
      <p className="case-operation">
        <span className="mark-tag">{t('operation.mark')}</span>
        <button
          type="button"
          className="link-like"
          onClick={() => set({ beside: { kind: 'panel', tab: 'operations', id: operation.id } })}
        >
          {operation.name}
        </button>
        <span>{t('operation.commandedBy', { name: operation.commander.name })}</span>
      </p>
    );
  }
  if (!isOpen(theCase) || mayCommand(person, 'operation.open', {}) !== 'allowed') return null;
  const own = [...picture.operations.values()].filter((one) => isRunning(one) && isItsCommander(person, one));
  if (own.length === 0 && !isCritical(theCase)) return null;
  return (
    <div className="case-operation">
      {isCritical(theCase) && (
        <button
          type="button"
          disabled={!mayAct}
          onClick={() => set({ beside: { kind: 'panel', tab: 'operations', id: openWith(theCase.id) } })}
        >
          {t('operation.open')}
        </button>
      )}
      {own.map(({ id, version, name }) => (
        <button
          key={id}
          type="button"
          disabled={!mayAct || act.state.kind === 'sending'}
          onClick={() =>
            void act.send({
              type: 'operation.addCase',
              operationId: id,
              expectedVersion: version,
              caseId: theCase.id,
            })
          }
        >
          {t('operation.join', { name })}
        </button>
      ))}
      {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={act.again} />}
    </div>
  );
}
