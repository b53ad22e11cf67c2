/** Shift, rotation, scale and shear in one: the affine map that tells where a pixel of the new image comes from. */

/** What happens to an image, about its centre, in this order: scale, shear, rotation, shift. */
export interface AffineChange {
  /** Pixels to the right. */
  readonly shiftX?: number;
  /** Pixels down. */
  readonly shiftY?: number;
  /** Radians, counterclockwise as seen, from −π to π. */
  readonly angle?: number;
  /** Factors: 1.1 makes the image 10 % wider or higher. */
  readonly scaleX?: number;
  readonly scaleY?: number;
  /** How far the top leans to the right, in pixels per pixel of height. */
  readonly shear?: number;
}

/** Pixel (x, y) of the new image comes from (xx · x + xy · y + x0, yx · x + yy · y + y0) of the old one. */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/**
 * The map for a change of images of width × height pixels. With A = rotation · shear · scale and the centre c, a point p
 * of the old image goes to A(p − c) + c + shift, so a pixel q of the new one comes from A⁻¹(q − c − shift) + c.
 */
export function affineMap(change: AffineChange, width: number, height: number): AffineMap {
  const { shiftX = 0, shiftY = 0, angle = 0, scaleX = 1, scaleY = 1, shear = 0 } = change;
  const { sine, cosine } = sineAndCosine(angle);
  // Rows of A⁻¹ = scale⁻¹ · shear⁻¹ · rotation⁻¹; y points down, so a lean to the right at the top is −shear · y.
  const xx = (cosine + shear * sine) / scaleX;
  const xy = (shear * cosine - sine) / scaleX;
  const yx = sine / scaleY;
  const yy = cosine / scaleY;
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const [fromX, fromY] = [centreX + shiftX, centreY + shiftY];
  return { xx, xy, x0: centreX - (xx * fromX + xy * fromY), yx, yy, y0: centreY - (yx * fromX + yy * fromY) };
}

/**
 * sin and cos by their power series, to about 10⁻¹⁵ for angles up to π.
 * The last bits of `Math.sin` and `Math.cos` differ between versions of Node, and would reach every pixel.
 */
export function sineAndCosine(angle: number): { sine: number; cosine: number } {
  const square = angle * angle;
  let [sine, cosine] = [0, 0];
  // Horner's scheme, from the highest power down.
  for (let n = 28; n > 0; n -= 2) {
    sine = 1 - (square * (n === 28 ? 1 : sine)) / (n * (n + 1));
    cosine = 1 - (square * (n === 28 ? 1 : cosine)) / (n * (n - 1));
  }
  return { sine: angle * sine, cosine };
}
