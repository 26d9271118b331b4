// A photo that is larger than the server takes is made smaller on the phone; any other goes as it is, so that the
// sealed original is the camera's. Viewers get a copy without metadata from the server either way.

/** What the server takes; `server/attachments`. */
const MOST_BYTES = 10 * 1024 * 1024;
/** Long side in pixels: a number plate across the street is still read. Then smaller, until it fits. */
const SIDES = [4096, 3072, 2048] as const;
const QUALITY = 0.85;

/** The file itself when it is small enough, or when this browser cannot read it: then the server says what it is. */
export async function reducedPhoto(file: File): Promise<Blob> {
  if (file.size <= MOST_BYTES) return file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return file;
  }
  try {
    for (const side of SIDES) {
      const smaller = await drawn(picture, side);
      if (smaller && smaller.size <= MOST_BYTES) return smaller;
    }
    return file;
  } finally {
    picture.close();
  }
}

function drawn(picture: ImageBitmap, side: number): Promise<Blob | null> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}
