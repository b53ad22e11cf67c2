import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseMap } from '../../notebooks/figures/00-course-map.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

test('courseMap: has each lesson from 01 to 10 once or more', () => {
  const svg = renderSvg(courseMap());
  const lessons = new Set(textsOf(svg).flatMap((text) => text.match(/\b\d\d\b/g) ?? []));
  assert.deepEqual([...lessons].sort(), ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10']);
});
