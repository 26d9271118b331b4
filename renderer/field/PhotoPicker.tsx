// Photos for an act, from the camera or from the album. They stay on the phone until the act is sent: a report can be
// written, photos and all, where there is no link.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachmentId, type AttachmentId } from '#contract/ids.ts';
import type { Photo } from '../command/fieldStore.ts';
import { newId } from '../command/newId.ts';
import { MOST_PICTURES } from '../panels/readings/attachmentsUpload.ts';
import { reducedPhoto } from './reducePhoto.ts';

interface Picked {
  readonly id: AttachmentId;
  readonly file: Blob;
  readonly url: string;
}

export interface Photos {
  readonly list: readonly Picked[];
  /** Some are still being made smaller. */
  readonly isBusy: boolean;
  readonly photos: readonly Photo[];
  /** For the command that names them; undefined = none. */
  readonly ids: readonly AttachmentId[] | undefined;
  add(files: Iterable<File>): Promise<void>;
  remove(id: AttachmentId): void;
  clear(): void;
}

export function usePhotos(): Photos {
  const [list, setList] = useState<readonly Picked[]>([]);
  const [busy, setBusy] = useState(0);
  const held = useRef(list);
  useEffect(() => {
    held.current = list;
  });
  useEffect(() => () => held.current.forEach(({ url }) => URL.revokeObjectURL(url)), []);

  const drop = (isGone: (one: Picked) => boolean) =>
    setList((was) => {
      for (const one of was) if (isGone(one)) URL.revokeObjectURL(one.url);
      return was.filter((one) => !isGone(one));
    });

  return {
    list,
    isBusy: busy > 0,
    photos: list,
    ids: list.length === 0 ? undefined : list.map(({ id }) => id),
    async add(files) {
      setBusy((was) => was + 1);
      // One after the other: a phone has little memory for decoded pictures.
      for (const file of files) {
        const smaller = await reducedPhoto(file);
        const one = { id: attachmentId(newId()), file: smaller, url: URL.createObjectURL(smaller) };
        setList((was) => (was.length < MOST_PICTURES ? [...was, one] : was));
      }
      setBusy((was) => was - 1);
    },
    remove: (id) => drop((one) => one.id === id),
    clear: () => drop(() => true),
  };
}

export function PhotoPicker({ photos }: { readonly photos: Photos }) {
  const { t } = useTranslation();
  return (
    <fieldset className="photo-picker">
      <legend>{t('phone.photos', { n: photos.list.length, most: MOST_PICTURES })}</legend>
      <div className="photo-sources">
        <Source photos={photos} camera />
        <Source photos={photos} camera={false} />
      </div>
      {photos.isBusy && <p role="status">{t('phone.photosBusy')}</p>}
      {photos.list.length > 0 && (
        <ul className="pictures" aria-label={t('attachment.title')}>
          {photos.list.map(({ id, url }, index) => (
            <li key={id} className="picture">
              <img src={url} alt={t('attachment.number', { n: index + 1 })} />
              <button
                type="button"
                aria-label={t('attachment.removeNumber', { n: index + 1 })}
                onClick={() => photos.remove(id)}
              >
                {t('attachment.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}

function Source({ photos, camera }: { readonly photos: Photos; readonly camera: boolean }) {
  const { t } = useTranslation();
  return (
    <label className="photo-source">
      <span>{t(camera ? 'phone.camera' : 'phone.album')}</span>
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        multiple={!camera}
        disabled={photos.list.length >= MOST_PICTURES}
        {...(camera ? { capture: 'environment' as const } : {})}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file may be chosen again after it was taken away.
          target.value = '';
          void photos.add(files);
        }}
      />
    </label>
  );
}
