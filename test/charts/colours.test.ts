/** One colour, one meaning: what has its colours from a style sheet has those of src/charts/colours.ts. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { colours, darkColours, series } from '../../src/charts/colours.ts';
import { root } from '../notebook-files.ts';

/** What the custom properties of each style sheet mean. */
const meanings = {
  'apps/playground/playground.css': {
    positive: 'orange',
    negative: 'blue',
    training: 'violet',
    test: 'amber',
    good: 'green',
    bad: 'red',
  },
  'apps/book/cells.css': { above: 'orange', below: 'blue', violet: 'violet', amber: 'amber' },
} as const;

/** The custom properties of a style sheet that a table of colours explains: those before the dark theme, and those in it. */
function themes(css: string): { light: Map<string, string>; dark: Map<string, string> } {
  const [light, dark] = css.split('@media (prefers-color-scheme: dark)');
  const properties = (text: string) =>
    new Map([...text.matchAll(/--([a-z]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));
  return { light: properties(light), dark: properties(dark ?? '') };
}

for (const [file, properties] of Object.entries(meanings)) {
  test(`${file} takes its colours from the colours of the project, light and dark`, () => {
    const { light, dark } = themes(readFileSync(join(root, file), 'utf8'));
    for (const [property, colour] of Object.entries(properties)) {
      assert.equal(light.get(property), colours[colour], `--${property}`);
      assert.equal(dark.get(property), darkColours[colour], `--${property} in the dark`);
    }
  });
}

test('no chart and no figure writes the two colours of the sign by themselves', () => {
  const folders = [join('src', 'charts'), join('notebooks', 'figures'), join('apps', 'pad', 'panel')];
  const own = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts') && name !== 'colours.ts')
      .map((name) => join(folder, name))
      .filter((file) =>
        new RegExp(`${colours.orange}|${colours.blue}`, 'i').test(readFileSync(join(root, file), 'utf8')),
      ),
  );
  assert.deepEqual(own, []);
});

test('series stay clear of the two colours of the sign, and no two of them are the same', () => {
  assert.equal(new Set([...series, colours.orange, colours.blue]).size, series.length + 2);
});

/** Relative luminance, as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q);
  return (high + 0.05) / (low + 0.05);
};

test('each colour with a meaning stands out from its ground: 3 : 1', () => {
  for (const [name, colour] of Object.entries(darkColours)) {
    const light = colours[name as keyof typeof darkColours];
    assert.ok(contrast(light, '#ffffff') >= 3, `${name} on white: ${contrast(light, '#ffffff')}`);
    assert.ok(contrast(colour, '#1b1f24') >= 3, `${name} on black: ${contrast(colour, '#1b1f24')}`);
  }
});
