// The district's shapes, asked for until they are there, and again when another district is adopted.
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { loadDistrict, type DistrictGeo } from './map/districtGeo.ts';
import type { PictureStore } from './picture/pictureStore.ts';

const RETRY_MS = 2_000;

export function useDistrict(token: string, store: PictureStore): DistrictGeo | null {
  const hash = useStore(store, (state) => state.picture.district?.hash);
  const [district, setDistrict] = useState<DistrictGeo | null>(null);
  const inForce = useRef<string | null>(null);
  useEffect(() => {
    // Usually the shapes came before the first picture said whose they are.
    if (hash !== undefined && inForce.current === hash) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      loadDistrict({ url: '', token }).then(
        (loaded) => {
          if (over) return;
          inForce.current = loaded.hash;
          setDistrict(loaded);
        },
        () => {
          // The link bar says that the server is away; the shapes come when it is back.
          if (!over) timer = setTimeout(ask, RETRY_MS);
        },
      );
    };
    ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // Another hash: another district was adopted.
  }, [token, hash]);
  return district;
}
