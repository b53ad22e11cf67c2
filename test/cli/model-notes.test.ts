/** What a model file tells beside its weights: read if it makes sense, refused or left aside if it does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classNamesOf, epochsOf, inputOf, pixelsOf } from '../../cli/shared/model.ts';
import { preparedSize } from '../../src/data/prepare.ts';
import { decodeModel } from '../../src/models/model.ts';
import { modelFile } from '../models/file-bytes.ts';

const withNotes = (notes: Record<string, string>) => decodeModel(modelFile(notes), 'm.safetensors');

test('a preparation that is none is refused, by the name of the file', () => {
  for (const [input, expected] of [
    ['null', /expected an object, got null/],
    ['7', /expected an object, got 7/],
    ['"deskew"', /expected an object, got "deskew"/],
    ['true', /expected an object/],
    ['[]', /the options are a list of 0/],
    ['', /JSON/],
    ['{', /JSON/],
    ['{"deskew":null}', /deskew is null, expected true or false/],
    ['{"deskew":1}', /deskew is 1/],
    ['{"pool":null}', /pool is null/],
    ['{"pool":0}', /pool is 0/],
    ['{"mean":null}', /mean is null/],
    ['{"mean":1e999}', /mean is Infinity/],
    ['{"deviation":0}', /deviation is 0/],
    ['{"__proto__":null,"blur":3}', /unknown option/],
  ] as const) {
    const loaded = withNotes({ input });
    assert.throws(
      () => {
        const preparation = inputOf(loaded, 'm.safetensors');
        preparedSize(preparation, { width: 2, height: 1 });
      },
      expected,
      input,
    );
  }
  assert.deepEqual(inputOf(withNotes({}), 'm'), {});
  assert.deepEqual(inputOf(withNotes({ input: '{"pool":2}' }), 'm'), { pool: 2 });
});

test('pixels that are none are refused', () => {
  for (const pixels of [
    'null',
    '7',
    '[]',
    '',
    '{}',
    '{"width":2}',
    '{"width":null,"height":1,"largest":255}',
    '{"width":2,"height":0,"largest":255}',
    '{"width":2,"height":1,"largest":0}',
    '{"width":2,"height":1.5,"largest":255}',
    '{"width":"2","height":1,"largest":255}',
    '{"width":2,"height":1,"largest":255,"depth":8}',
  ]) {
    assert.throws(
      () => pixelsOf(withNotes({ pixels }), 'm.safetensors'),
      /^UsageError: m\.safetensors: pixels: /,
      pixels,
    );
  }
  const pixels = '{"width":2,"height":1,"largest":255}';
  assert.deepEqual(pixelsOf(withNotes({ pixels }), 'm'), { width: 2, height: 1, largest: 255, input: {} });
  assert.equal(pixelsOf(withNotes({}), 'm'), undefined);
});

test('names of classes that do not fit the outputs are left aside, and so are epochs that are no number', () => {
  for (const classNames of [
    'null',
    '',
    '{',
    '{}',
    '[]',
    '["a","b"]',
    '["a","b","c","d"]',
    '["a","b",3]',
    '["a",null,"c"]',
    '[["a"],"b","c"]',
    '"abc"',
  ]) {
    assert.deepEqual(classNamesOf(withNotes({ classNames })), ['0', '1', '2'], classNames);
  }
  assert.deepEqual(classNamesOf(withNotes({ classNames: '["a","","é"]' })), ['a', '', 'é']);
  for (const epochs of ['', '-1', '1.5', 'many', '1e3', 'null', ' 3', 'Infinity', '٣', '3\n']) {
    assert.equal(epochsOf(withNotes({ epochs })), null, epochs);
  }
  assert.equal(epochsOf(withNotes({ epochs: '12' })), 12);
});
