// What stands beside the map for operations: the card of one, or the form that opens one.
import { useTranslation } from 'react-i18next';
import { caseId, operationId } from '#contract/ids.ts';
import { usePicture } from '../seat.tsx';
import { OpenOperation } from './OpenOperation.tsx';
import { OperationCard } from './OperationCard.tsx';
import { caseToOpenWith } from './openWith.ts';

export function OperationPanel({ id }: { readonly id: string | null }) {
  const { t } = useTranslation();
  const { operations } = usePicture();
  if (id === null) return <OpenOperation first={null} />;
  const first = caseToOpenWith(id);
  if (first !== null) return <OpenOperation first={caseId(first)} />;
  const operation = operations.get(operationId(id));
  if (!operation) return <p className="empty">{t('operation.gone')}</p>;
  return <OperationCard operation={operation} />;
}
