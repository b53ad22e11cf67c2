/** Every lesson and lab in a page, from top to bottom: outputs are those of the notebooks. */
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { chosenNotebooks } from '../notebook-files.ts';
import { assertRuns, type LiveSite, liveSite } from './live-runs.ts';

/** Their outputs are stored as they are with MNIST; those of the labs without. */
const withMnist = ['06-preprocessing.ipynb', '11-mnist.ipynb'];

const mnist = process.env.MNIST_DIR || undefined;

describe('all lessons in a page', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let site: LiveSite;

  before(async () => {
    site = await liveSite(mnist);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  for (const name of chosenNotebooks()) {
    const skip = withMnist.includes(name) && mnist === undefined && 'MNIST_DIR is not set';
    test(name, { skip }, () => assertRuns(browser, site, name));
  }
});
