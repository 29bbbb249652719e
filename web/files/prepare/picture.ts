/** Encodes images anew, which leaves nothing of them but their pixels. */

/** The longer edge of a picture, px: more than screens show of one. */
export const MAX_EDGE = 2_560;

export interface Picture {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
}

/** What is tried until a picture fits: shares of the first size, and qualities of its encoding. */
const ATTEMPTS = [
  [1, 0.88],
  [1, 0.75],
  [0.7, 0.75],
  [0.5, 0.75],
  [0.35, 0.7],
  [0.25, 0.6],
] as const;

/** Decodes an image upright. Resolves to null if the browser cannot. */
export const decode = (blob: Blob): Promise<ImageBitmap | null> =>
  createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => null);

const draw = (image: ImageBitmap, scale: number) => {
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  return { canvas, context };
};

const hasTransparency = ({ canvas, context }: ReturnType<typeof draw>): boolean => {
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
};

/**
 * Resolves to the image as a file of at most `maxBytes` whose longer edge is at most `MAX_EDGE`; null if none fits. It is a PNG
 * if `isLossless` and that fits, else a JPEG or, if it is transparent, a WebP or whatever the browser encodes instead.
 */
export const encode = async (image: ImageBitmap, maxBytes: number, isLossless: boolean): Promise<Picture | null> => {
  const fit = Math.min(1, MAX_EDGE / Math.max(image.width, image.height));
  const first = draw(image, fit);
  const pictureOf = async ({ canvas }: ReturnType<typeof draw>, type: string, quality?: number) => {
    const blob = await canvas.convertToBlob({ type, ...(quality === undefined ? {} : { quality }) });
    return blob.size <= maxBytes ? { blob, width: canvas.width, height: canvas.height } : null;
  };
  if (isLossless) {
    const lossless = await pictureOf(first, "image/png");
    if (lossless) return lossless;
  }
  const type = hasTransparency(first) ? "image/webp" : "image/jpeg";
  for (const [share, quality] of ATTEMPTS) {
    const picture = await pictureOf(share === 1 ? first : draw(image, fit * share), type, quality);
    if (picture) return picture;
  }
  return null;
};
