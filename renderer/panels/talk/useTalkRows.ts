// The list of what was said, made again only when somebody spoke or a message got further.
import { useMemo } from 'react';
import { usePicture } from '../seat.tsx';
import { talkRows, type MessageRow } from './talkRows.ts';

export function useTalkRows(): readonly MessageRow[] {
  const { messages, receipts } = usePicture();
  return useMemo(() => talkRows({ messages, receipts }), [messages, receipts]);
}
