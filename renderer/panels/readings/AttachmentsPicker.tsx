// Choosing pictures for a report, or taking them with the phone's camera; each shows whether it has arrived.
import { Button, FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { MOST_PICTURES, type PictureOnItsWay, type Pictures } from './attachmentsUpload.ts';

interface Props {
  readonly pictures: Pictures;
  /** On a phone the camera is one touch away. */
  readonly camera?: boolean;
}

export function AttachmentsPicker({ pictures, camera = false }: Props) {
  const { t } = useTranslation();
  const full = pictures.list.length >= MOST_PICTURES;
  return (
    <div className="pictures-picker">
      <FileTrigger
        acceptedFileTypes={['image/jpeg', 'image/png', 'image/webp']}
        allowsMultiple
        {...(camera ? { defaultCamera: 'environment' as const } : {})}
        onSelect={(files) => pictures.add(files ?? [])}
      >
        <Button isDisabled={full}>{t('attachment.pick', { most: MOST_PICTURES })}</Button>
      </FileTrigger>
      {pictures.list.length > 0 && (
        <ul className="pictures" aria-label={t('attachment.title')}>
          {pictures.list.map((one, index) => (
            <Picked key={one.id} picture={one} number={index + 1} pictures={pictures} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface PickedProps {
  readonly picture: PictureOnItsWay;
  readonly number: number;
  readonly pictures: Pictures;
}

function Picked({ picture: { id, url, state }, number, pictures }: PickedProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <li className={`picture is-${state.kind}`}>
      <img src={url} alt={t('attachment.number', { n: number })} />
      <span role="status">{t(`attachment.state.${state.kind}`)}</span>
      {state.kind === 'failed' && (
        <>
          <span className="hint-bad">{say.words(state.refusal.message)}</span>
          <button type="button" onClick={() => pictures.retry(id)}>
            {t('attachment.retry')}
          </button>
        </>
      )}
      <button
        type="button"
        aria-label={t('attachment.removeNumber', { n: number })}
        onClick={() => pictures.remove(id)}
      >
        {t('attachment.remove')}
      </button>
    </li>
  );
}
