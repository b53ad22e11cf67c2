/** The playground as somebody opens it: trained, paused, stepped, linked to, drawn on, by mouse and by keyboard. */
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Point, Strokes } from '../../apps/pad/panel/strokes.ts';
import { bundlePlayground } from '../../apps/playground/build.ts';
import { servePlayground } from '../../apps/playground/server.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { serve } from './file-server.ts';
import { becomes, drawn, eventually, newPage, overflowOf, restingBox, violations, watch } from './pages.ts';
import { strokes } from './strokes.ts';

describe('the playground in a browser', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let files: Map<string, Uint8Array>;
  let plain: { server: Server; address: string };
  /** As `npm run playground` serves it. */
  let own: { server: Server; address: string; mnist: boolean };

  before(async () => {
    files = await bundlePlayground({ book: true });
    plain = await serve((path) => files.get(path));
    own = await servePlayground(0);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    for (const place of [plain, own]) {
      place?.server.closeAllConnections();
      place?.server.close();
    }
  });

  /** Opens the page and waits until it is ready. `done` closes it and asserts that nothing went wrong in it. */
  async function open(query = '', options: BrowserContextOptions = {}, address = own.address) {
    const page = await newPage(browser, { viewport: { width: 1280, height: 900 }, ...options });
    const wrong = await watch(page, (url) => url.href.startsWith(address));
    await page.goto(address + query);
    await state(page, 'ready');
    const done = async () => {
      assert.deepEqual(wrong, []);
      await page.close();
    };
    return { page, done };
  }

  const state = (page: Page, name: string) => page.locator(`body[data-state=${name}]`).waitFor();
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const status = (page: Page) => page.locator('#status').textContent();

  /** The accuracy that is shown, in percent; it is drawn some frames after the state has changed. */
  const score = (page: Page, accept: (percent: number) => boolean): Promise<number> =>
    eventually(async () => Number.parseFloat((await page.locator('#score').textContent()) ?? ''), accept);

  /** The text of an element, once it matches; else what it is. */
  const textOf = (page: Page, selector: string, wanted: RegExp): Promise<string> =>
    eventually(
      async () => (await page.locator(selector).textContent()) ?? '',
      (text) => wanted.test(text),
    );

  /** The rows of the table of numbers, which tells loss and accuracy of each epoch; there will be `count` of them. */
  async function numbers(page: Page, count: number): Promise<string[][]> {
    const details = page.locator('#numbers');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
    const read = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#numbers tbody tr')].map((row) => [...row.children].map((c) => c.textContent)),
      );
    const rows = await eventually(read, ({ length }) => length === count);
    assert.equal(rows.length, count, 'rows of the table');
    return rows;
  }

  for (const place of ['its own server', 'a plain file server']) {
    test(`trains on the digits, from ${place}`, async () => {
      const { page, done } = await open('', {}, place === 'its own server' ? own.address : plain.address);
      const isolated = await page.evaluate(() => crossOriginIsolated);
      assert.equal(isolated, place === 'its own server');
      assert.ok((await score(page, (now) => now < 40)) < 40);
      await page.getByLabel('Speed').selectOption('full');
      await press(page, 'Train');
      await state(page, 'finished');
      const reached = await score(page, (now) => now >= 95);
      assert.ok(reached >= 95, `${reached} % of the test images are read right`);
      assert.match(await textOf(page, '#status', /^Finished/), /^Finished: 30 epochs/);
      await numbers(page, 31);
      await done();
    });
  }

  test('steps by batches and epochs, pauses, goes on, starts over; the numbers do not depend on it', async () => {
    const { page, done } = await open('?epochs=6&speed=full&dropout=0.2');
    await press(page, 'One batch');
    await state(page, 'paused');
    await page.getByText('Paused in epoch 1 of 6, after batch 1 of 45.').first().waitFor();
    await press(page, 'One batch');
    await page.getByText('Paused in epoch 1 of 6, after batch 2 of 45.').first().waitFor();
    await press(page, 'One epoch');
    await page.getByText('Paused after epoch 1 of 6.').first().waitFor();
    await page.getByLabel('Speed').selectOption('1');
    await press(page, 'Go on');
    await state(page, 'running');
    // The words come a little after the state: those of the pause before must be gone first.
    await page.locator('#status', { hasNotText: 'Paused' }).waitFor();
    await press(page, 'Pause');
    await state(page, 'paused');
    await page.locator('#status', { hasText: 'Paused' }).waitFor();
    const still = await status(page);
    await page.waitForTimeout(400); // time in which it would count on, if it had not stopped
    assert.equal(await status(page), still);
    await page.getByLabel('Speed').selectOption('full');
    await press(page, 'Go on');
    await state(page, 'finished');
    const interrupted = await numbers(page, 7);
    await press(page, 'Start over');
    await state(page, 'ready');
    await numbers(page, 1);
    await press(page, 'Train');
    await state(page, 'finished');
    const through = await numbers(page, 7);
    const test = (rows: string[][]) => rows.map(([epoch, , , loss, accuracy]) => [epoch, loss, accuracy]);
    assert.deepEqual(test(interrupted), test(through));
    await done();
  });

  test('the address carries the settings', async () => {
    const { page, done } = await open();
    assert.equal(await page.evaluate(() => location.search), '');
    await page.getByLabel('Activation').selectOption('tanh');
    await page.getByLabel('Optimizer').selectOption('momentum');
    await page.getByLabel('Batch size').selectOption('64');
    const epochs = page.getByRole('spinbutton', { name: 'Epochs' });
    await epochs.fill('12');
    await epochs.press('Enter');
    await page.getByLabel('Dropout').press('ArrowRight');
    await press(page, 'Add a hidden layer');
    await page.getByLabel('Neurons in hidden layer 1', { exact: true }).fill('24');
    await page.getByLabel('Neurons in hidden layer 1', { exact: true }).press('Enter');
    await press(page, 'Take hidden layer 2 away');
    await becomes(
      () => page.evaluate(() => location.search),
      '?data=digits&layers=24,16&activation=tanh&dropout=0.05&optimizer=momentum&rate=0.03&decay=0&schedule=constant&batch=64&epochs=12&seed=1&speed=5',
    );
    await state(page, 'ready');
    await page.reload();
    await state(page, 'ready');
    assert.equal(await page.getByLabel('Activation').inputValue(), 'tanh');
    assert.equal(await page.getByLabel('Learning rate').inputValue(), '0.03');
    assert.equal(await page.getByLabel('Neurons in hidden layer 2', { exact: true }).inputValue(), '16');
    assert.equal(await page.getByLabel('Dropout').inputValue(), '0.05');
    assert.equal(await page.locator('#problems').textContent(), '');
    assert.match((await page.locator('#size').textContent()) ?? '', /^2,130 weights/);
    await done();
  });

  test('settings in the address that make no sense are named, and the page works', async () => {
    const { page, done } = await open('?layers=a,b&rate=0&batch=7&epoch=4&data=mnist', {}, plain.address);
    const text = await textOf(page, '#problems', /MNIST/);
    for (const word of ['layers=a,b', 'rate=0', '“epoch” is not a setting', 'MNIST'])
      assert.ok(text.includes(word), `${word}: ${text}`);
    assert.equal(await page.getByLabel('Batch size').inputValue(), '7');
    assert.ok(await page.getByLabel('MNIST, 28 × 28').isDisabled());
    assert.match((await page.locator('#mnist-note').textContent()) ?? '', /npm run playground/);
    await press(page, 'All right');
    await press(page, 'One epoch');
    await state(page, 'paused');
    await done();
  });

  test('a loss that runs away is explained, and the advice helps', async () => {
    const { page, done } = await open('?activation=identity&optimizer=sgd&rate=1&epochs=10&speed=full');
    await press(page, 'Train');
    await state(page, 'failed');
    const explained = /ran away in epoch 1.*learning rate of 1\./;
    assert.match(await textOf(page, '#failure', explained), explained);
    await press(page, 'Train with 0.1');
    await state(page, 'finished');
    assert.ok((await score(page, (now) => now > 85)) > 85);
    assert.match(await page.evaluate(() => location.search), /rate=0\.1&/);
    await done();
  });

  test('a change of the settings ends training and starts over, with the run before as a shadow', async () => {
    const { page, done } = await open('?speed=1');
    await press(page, 'Train');
    await page.locator('#status', { hasText: 'Epoch 2 of 30' }).waitFor();
    await page.getByLabel('Learning rate').selectOption('0.01');
    await state(page, 'ready');
    await page.getByText('test, the run before').first().waitFor();
    assert.ok((await score(page, (now) => now < 40)) < 40);
    await done();
  });

  test('every control is reached by the keyboard, and has a name', async () => {
    const { page, done } = await open('?layers=32');
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLInputElement>('button, input, select, summary, a[href]')];
      const shown = all.filter((control) => control.checkVisibility() && !control.disabled);
      for (const [i, control] of shown.entries()) control.dataset.control = String(i);
      // Of radio buttons, Tab reaches the one that is chosen, and arrows the others.
      return shown.filter(({ type, checked }) => type !== 'radio' || checked).map(({ dataset }) => dataset.control);
    });
    const reached = new Set<string | undefined>();
    for (let i = 0; i < wanted.length + 5; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.control));
    }
    assert.deepEqual(
      wanted.filter((control) => !reached.has(control)),
      [],
    );
    await page.getByRole('button', { name: 'One batch', exact: true }).focus();
    await page.keyboard.press('Enter');
    await state(page, 'paused');
    await page.getByText(/Paused in epoch 1 of 30, after batch 1 of 45\. Test accuracy/).waitFor({ state: 'attached' });
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await becomes(focused, 'batch');
    await page.locator('#anew').focus();
    await page.keyboard.press('Enter');
    await state(page, 'ready');
    // The state changes first, and then the button that can no longer be pressed gives the focus away.
    await becomes(focused, 'play');
    await done();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      test(`${colorScheme}, ${width} px wide: axe finds nothing, nothing is wider than the window`, async () => {
        const options = { colorScheme, viewport: { width, height: 844 }, reducedMotion: 'reduce' } as const;
        const { page, done } = await open('?layers=32,16,8,8&speed=full&wheels=4', options);
        const check = async (when: string) => {
          await drawn(page);
          assert.deepEqual(await violations(page), [], when);
          assert.equal(await overflowOf(page), 0, when);
        };
        await check('fresh');
        await press(page, 'Train');
        await state(page, 'finished');
        await numbers(page, 31);
        await check('finished');
        const settings = page.locator('#settings');
        if ((await settings.getAttribute('open')) === null) await settings.locator('summary').click();
        await page.getByLabel('Activation').selectOption('identity');
        await page.getByLabel('Learning rate').selectOption('10');
        await state(page, 'ready');
        await press(page, 'Train');
        await state(page, 'failed');
        await check('failed');
        await done();
      });
    }
  }

  /** Writes on the pad by mouse, and gives what is read. */
  async function write(page: Page, strokes: Strokes): Promise<string | null> {
    const pad = page.locator('#draw .pad');
    const clear = page.locator('#draw').getByRole('button', { name: 'Clear' });
    if (await clear.isVisible()) await clear.click();
    await pad.scrollIntoViewIfNeeded();
    const box = await restingBox(pad);
    const at = ({ x, y }: Point) => [box.x + x * box.width, box.y + y * box.height] as const;
    for (const [first, ...rest] of strokes) {
      await page.mouse.move(...at(first));
      await page.mouse.down();
      for (const point of rest) await page.mouse.move(...at(point));
      await page.mouse.up();
    }
    await drawn(page);
    return page.locator('#draw .answer b').textContent();
  }

  test('the network that was trained on MNIST beforehand reads digits that are written by mouse', async () => {
    const { page, done } = await open('', {}, plain.address);
    const read: string[] = [];
    for (const [digit, variants] of Object.entries(strokes)) {
      for (const variant of variants) {
        read.push(`${digit}, ${variant.name}: ${await write(page, variant.strokes)}`);
      }
    }
    const expected = Object.entries(strokes).flatMap(([digit, variants]) =>
      variants.map(({ name }) => `${digit}, ${name}: ${digit}`),
    );
    assert.equal(read.length, 30);
    assert.deepEqual(read, expected);
    await done();
  });

  test('the network that is trained here reads what is written, as it learns', async () => {
    const { page, done } = await open('?speed=full');
    await page.getByLabel('the network that you train here').check();
    await page.getByText('It is not trained yet: it guesses.').waitFor();
    const zero = strokes[0].find(({ name }) => name === 'large') ?? assert.fail();
    await write(page, zero.strokes);
    await press(page, 'Train');
    await state(page, 'finished');
    await page.locator('#draw .answer b', { hasText: '0' }).waitFor();
    assert.match(await textOf(page, '#draw-note', /pixels/), /8 × 8 pixels/);
    await done();
  });

  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const) {
    test(`${width} px wide: the pad is in the window at once, and nothing moves when the program comes`, async () => {
      const page = await newPage(browser, { viewport: { width, height } });
      await page.addInitScript(() => {
        Object.assign(window, { shifts: [] });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            (window as unknown as { shifts: unknown[] }).shifts.push(entry.toJSON());
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(`${plain.address}/?speed=full`);
      await state(page, 'ready');
      await page.getByText('28 × 28 pixels and has learned').waitFor();
      const box = await restingBox(page.locator('#draw .pad'));
      assert.ok(box.y > 0 && box.y + box.height <= height, JSON.stringify(box));
      await press(page, 'Train');
      await state(page, 'finished');
      await drawn(page);
      const shifts = await page.evaluate(() => (window as unknown as { shifts: { value: number }[] }).shifts);
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      assert.ok(sum <= 0.05, `${sum}: ${JSON.stringify(shifts)}`);
      await page.close();
    });
  }

  test('the picture of the network lights up with the digit that is written, and says what it leaves out', async () => {
    const { page, done } = await open('?speed=full&layers=32,8');
    await press(page, 'Train');
    await state(page, 'finished');
    const graph = page.locator('#graph');
    /** The colours of the picture, as text. */
    const look = async () => {
      await drawn(page);
      return graph.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    };
    const example = await look();
    const written: string[] = [];
    for (const digit of [0, 1]) {
      await write(page, strokes[digit].find(({ name }) => name === 'large')?.strokes ?? assert.fail());
      written.push(await eventually(look, (picture) => picture !== example && !written.includes(picture)));
    }
    assert.equal(new Set([example, ...written]).size, 3);
    await page.locator('#draw').getByRole('button', { name: 'Clear' }).click();
    assert.equal(await eventually(look, (picture) => picture === example), example);
    const note = (await page.locator('#network-note').textContent()) ?? '';
    assert.match(note, /Drawn: 10 of 32 neurons in hidden layer 1\.$/);
    await done();
  });

  test('trains on MNIST where it is present', { skip: !process.env.MNIST_DIR && 'MNIST_DIR is not set' }, async () => {
    const { page, done } = await open('?data=mnist&epochs=1');
    await press(page, 'Train');
    await state(page, 'finished');
    const reached = await score(page, (now) => now >= 93);
    assert.ok(reached >= 93, `${reached} % of the test images are read right`);
    assert.match(await textOf(page, '#weights-note', /neurons/), /\d+ of 128 neurons/);
    await done();
  });

  test('the files are at most 1 MB, without data', () => {
    const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    assert.ok(size <= 1_000_000, `${size} bytes`);
  });
});
