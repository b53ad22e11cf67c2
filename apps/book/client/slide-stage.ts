/** How large a slide is, in its own pixels: the browser enlarges or shrinks the whole slide to its window. */

export interface Stage {
  readonly width: number;
  readonly height: number;
  /** True on a phone that is held upright: everything stands below each other, and wide code is scrolled. */
  readonly upright: boolean;
  /** Room for what stands on a slide, without its edges and the line of its number. */
  readonly room: { readonly width: number; readonly height: number };
}

/** Left and right of what stands on a slide, above it, and below it. The same in `slides.css`. */
const EDGE = { side: 40, top: 30, bottom: 46 } as const;
const UPRIGHT_EDGE = { side: 24, top: 30, bottom: 84 } as const;

/** The slide for a window: 16 : 9, as screens and projectors are, or as narrow as a phone. */
export function stageFor(window: { readonly innerWidth: number; readonly innerHeight: number }): Stage {
  const upright = window.innerWidth < 0.75 * window.innerHeight;
  const width = upright ? 640 : 1280;
  const height = upright ? Math.round((width * window.innerHeight) / window.innerWidth) : 720;
  const { side, top, bottom } = upright ? UPRIGHT_EDGE : EDGE;
  return { width, height, upright, room: { width: width - 2 * side, height: height - top - bottom } };
}
