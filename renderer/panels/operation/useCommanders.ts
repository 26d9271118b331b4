// Who can be given an operation. Asked of the server: accounts are not in the picture.
import { useEffect, useState } from 'react';
import { mayCommand } from '#contract/authority.ts';
import type { OperationCommander } from '#contract/operation/operation.ts';
import { useSeat } from '../seat.tsx';

export function useCommanders(): readonly OperationCommander[] {
  const { api, person } = useSeat();
  const may = mayCommand(person, 'operation.handOver', {}) === 'allowed';
  const [commanders, setCommanders] = useState<readonly OperationCommander[]>([]);
  useEffect(() => {
    if (!may) return undefined;
    let over = false;
    void api.get<readonly OperationCommander[]>('/api/operations/commanders').then((reply) => {
      if (!over && reply.ok) setCommanders(reply.value);
    });
    return () => {
      over = true;
    };
  }, [api, may]);
  return commanders;
}
