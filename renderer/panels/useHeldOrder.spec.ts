import { expect, it } from 'vitest';
import { keepPlaces } from './useHeldOrder.ts';

it('V11 while a list is held, rows keep their places, gone ones leave, and new ones come last', () => {
  expect(keepPlaces(['a', 'b', 'c'], ['n', 'c', 'a'])).toEqual(['a', 'c', 'n']);
});
