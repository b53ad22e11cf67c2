/** What a page says of itself to search engines, and to programs that show a preview of a link (ogp.me). */
import { escapeHtml } from '../../src/text.ts';

/** A picture of 1200 × 630 pixels, which all readers of previews take. */
export interface PreviewImage {
  /** From the top of the site. */
  readonly address: string;
  /** What it shows, as text. */
  readonly alt: string;
}

/** The picture of the course, for pages that have none of their own. */
const courseImage: PreviewImage = {
  address: 'assets/preview.png',
  alt: 'A written 3, the network that reads it, and the weights of its first layer',
};

export interface Described {
  /** From the top of the site. */
  readonly address: string;
  readonly title: string;
  readonly description: string;
  /** Default: the picture of the course. */
  readonly image?: PreviewImage | undefined;
}

/**
 * Tags for the head of a page. `site` is the address of the top of the site, if it is known: previews need whole addresses,
 * and those that can read others get them from the page.
 */
export function previewTags({ address, title, description, image = courseImage }: Described, site?: string): string {
  const top = site === undefined ? '../'.repeat(address.split('/').length - 1) : `${site.replace(/\/$/, '')}/`;
  const properties: readonly [name: string, value: string][] = [
    ['og:type', 'article'],
    ['og:site_name', 'handwritten'],
    ['og:title', title],
    ['og:description', description],
    ['og:image', top + image.address],
    ['og:image:width', '1200'],
    ['og:image:height', '630'],
    ['og:image:alt', image.alt],
    ...(site === undefined ? [] : [['og:url', top + address] as [string, string]]),
  ];
  return [
    `<meta name="description" content="${escapeHtml(description)}">`,
    ...properties.map(([name, value]) => `<meta property="${name}" content="${escapeHtml(value)}">`),
    '<meta name="twitter:card" content="summary_large_image">',
  ].join('\n');
}

/** The page with these tags in its head, in the place of a description that it has. Throws if it has no head. */
export function withPreview(html: string, page: Described, site?: string): string {
  if (!/<title>/.test(html)) throw new Error(`${page.address}: expected a page with a title`);
  return html
    .replace(/<meta name="description"[^>]*>\s*/, '')
    .replace('<title>', () => `${previewTags(page, site)}\n<title>`);
}
