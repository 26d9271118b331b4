// The pictures of a case: thumbnails with who took them, and one large at a time. They are fetched with this seat's
// own session: a picture has no address that could be passed on.
import { useEffect, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { attachmentsOf, type Attachment } from '#contract/attachment/attachment.ts';
import type { Refusal } from '#contract/command.ts';
import type { AttachmentId, CaseId } from '#contract/ids.ts';
import { useSay } from '../parts/say.ts';
import { useAccountName } from '../parts/useAccountName.ts';
import { usePicture, useSeat } from '../seat.tsx';

interface Props {
  readonly theCase: CaseId;
}

export function Attachments({ theCase }: Props) {
  const { t } = useTranslation();
  const picture = usePicture();
  const [open, setOpen] = useState<AttachmentId | null>(null);
  const list = attachmentsOf(picture.attachments, theCase);
  if (list.length === 0) return null;
  const index = list.findIndex(({ id }) => id === open);
  const shown = list[index];
  return (
    <section className="pictures-of-case" aria-label={t('attachment.title')}>
      <h3>{t('attachment.titleCount', { n: list.length })}</h3>
      <ul className="pictures">
        {list.map((one, at) => (
          <li key={one.id}>
            <Thumb attachment={one} number={at + 1} onOpen={() => setOpen(one.id)} />
          </li>
        ))}
      </ul>
      {shown && (
        <Large
          attachment={shown}
          number={index + 1}
          of={list.length}
          onStep={(by) => setOpen(list[(index + by + list.length) % list.length]?.id ?? null)}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

interface ThumbProps {
  readonly attachment: Attachment;
  readonly number: number;
  onOpen(): void;
}

function Thumb({ attachment, number, onOpen }: ThumbProps) {
  const { t } = useTranslation();
  const caption = useCaption(attachment);
  const { url, refusal } = usePictureUrl(attachment, '/thumb');
  return (
    <button type="button" className="picture" disabled={!isThere(attachment)} onClick={onOpen}>
      {url === null ? (
        <span className="picture-missing">
          {refusal ? t('attachment.unavailable') : t('attachment.loading')}
        </span>
      ) : (
        <img src={url} alt={t('attachment.number', { n: number })} />
      )}
      <span className="quiet">{isThere(attachment) ? caption : t('attachment.erased')}</span>
    </button>
  );
}

interface LargeProps extends Omit<ThumbProps, 'onOpen'> {
  readonly of: number;
  onStep(by: number): void;
  onClose(): void;
}

function Large({ attachment, number, of, onStep, onClose }: LargeProps) {
  const { t } = useTranslation();
  const say = useSay();
  const caption = useCaption(attachment);
  const { url, refusal } = usePictureUrl(attachment, '');
  const title = t('attachment.of', { n: number, all: of });
  return (
    <ModalOverlay className="at-desk picture-overlay" isOpen isDismissable onOpenChange={onClose}>
      <Modal>
        <Dialog className="picture-large">
          <header>
            <Heading slot="title">{title}</Heading>
            <span className="quiet">{caption}</span>
            {of > 1 && (
              <>
                <Button onPress={() => onStep(-1)}>{t('attachment.before')}</Button>
                <Button onPress={() => onStep(1)}>{t('attachment.after')}</Button>
              </>
            )}
            <Button slot="close">
              {t('desk.close')}
              <kbd>Esc</kbd>
            </Button>
          </header>
          {url !== null && <img src={url} alt={title} />}
          {url === null && refusal === null && <p role="status">{t('attachment.loading')}</p>}
          {refusal && <p role="alert">{say.words(refusal.message)}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Erased by law: the fact stays, the picture is gone. */
const isThere = ({ digest }: Attachment): boolean => digest !== '';

function useCaption({ by, uploadedAt, state }: Attachment): string {
  const say = useSay();
  const nameOf = useAccountName();
  const { teams } = usePicture();
  const team = state.kind === 'added' && state.team ? teams.get(state.team)?.name : undefined;
  return `${team ?? nameOf(by)} · ${say.dateMinute(uploadedAt)}`;
}

/** An address of the picture's bytes in this window alone, given back when nothing shows it any more. */
function usePictureUrl(attachment: Attachment, size: '' | '/thumb') {
  const { api, lookBack } = useSeat();
  // A case that has left the live picture is asked for as of the time that is looked back to; another moment of
  // the same look back shows the same picture.
  const { at } = usePicture();
  const [asOf] = useState(() => (lookBack ? `?at=${at}` : ''));
  const [held, setHeld] = useState<{ readonly url: string | null; readonly refusal: Refusal | null }>({
    url: null,
    refusal: null,
  });
  const { id } = attachment;
  const there = isThere(attachment);
  useEffect(() => {
    setHeld({ url: null, refusal: null });
    if (!there) return;
    let over = false;
    let url: string | null = null;
    void api.blob(`/api/attachments/${id}${size}${asOf}`).then((reply) => {
      if (over) return;
      if (reply.ok) url = URL.createObjectURL(reply.value);
      setHeld({ url, refusal: reply.ok ? null : reply.refusal });
    });
    return () => {
      over = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [api, id, size, there, asOf]);
  return held;
}
