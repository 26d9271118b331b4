// Pictures on their way into a report: each is uploaded at once, under an id that is kept through retries, and the
// report names those that arrived. Nothing is sent twice, and what failed says why and can be tried again.
import { useEffect, useRef, useState } from 'react';
import { attachmentId, type AttachmentId } from '#contract/ids.ts';
import type { Refusal } from '#contract/command.ts';
import { newId } from '../../command/newId.ts';
import { useSeat } from '../seat.tsx';

/** As many as one command takes; `schema.ts`. */
export const MOST_PICTURES = 9;

export interface PictureOnItsWay {
  readonly id: AttachmentId;
  readonly file: File;
  /** Of the local file, for as long as it is here. */
  readonly url: string;
  readonly state:
    | { readonly kind: 'uploading' }
    | { readonly kind: 'arrived' }
    | { readonly kind: 'failed'; readonly refusal: Refusal };
}

export interface Pictures {
  readonly list: readonly PictureOnItsWay[];
  /** Those that a command may name. */
  readonly ids: readonly AttachmentId[];
  /** Something is still under way or has failed: a report would go without it. */
  readonly isPending: boolean;
  add(files: Iterable<File>): void;
  retry(id: AttachmentId): void;
  remove(id: AttachmentId): void;
  /** After the command took effect: they are the case's now. */
  clear(): void;
}

export function usePictures(): Pictures {
  const { api } = useSeat();
  const [list, setList] = useState<readonly PictureOnItsWay[]>([]);
  /** Given back when the form goes. */
  const urls = useRef(new Set<string>());
  useEffect(() => {
    const held = urls.current;
    return () => held.forEach((url) => URL.revokeObjectURL(url));
  }, []);

  const set = (id: AttachmentId, state: PictureOnItsWay['state']) =>
    setList((was) => was.map((one) => (one.id === id ? { ...one, state } : one)));

  async function upload({ id, file }: Pick<PictureOnItsWay, 'id' | 'file'>): Promise<void> {
    set(id, { kind: 'uploading' });
    const reply = await api.upload(`/api/attachments?id=${id}`, file);
    set(id, reply.ok ? { kind: 'arrived' } : { kind: 'failed', refusal: reply.refusal });
  }

  function add(files: Iterable<File>): void {
    const room = Math.max(0, MOST_PICTURES - list.length);
    const added = [...files].slice(0, room).map((file) => {
      const url = URL.createObjectURL(file);
      urls.current.add(url);
      return { id: attachmentId(newId()), file, url, state: { kind: 'uploading' } as const };
    });
    setList((was) => [...was, ...added]);
    // One after the other: on a poor link ten at once are ten that time out.
    void added.reduce((before, one) => before.then(() => upload(one)), Promise.resolve());
  }

  const drop = (isGone: (one: PictureOnItsWay) => boolean) =>
    setList((was) => was.filter((one) => !isGone(one)));

  return {
    list,
    ids: list.filter(({ state }) => state.kind === 'arrived').map(({ id }) => id),
    isPending: list.some(({ state }) => state.kind !== 'arrived'),
    add,
    retry(id) {
      const found = list.find((one) => one.id === id);
      if (found) void upload(found);
    },
    remove: (id) => drop((one) => one.id === id),
    clear: () => drop(() => true),
  };
}
