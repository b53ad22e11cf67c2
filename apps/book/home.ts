/** The first page: a pad to write on, a network that learns before the reader's eyes, and the course. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { count, escapeHtml, percent } from '../../src/text.ts';
import { packNetwork } from '../pad/panel/compact-network.ts';
import { type Lesson, root } from './course.ts';
import { type HomeNetwork, homeData } from './home-network.ts';
import { createRenderer } from './markdown.ts';
import type { Page } from './page.ts';
import { thumbnailOf } from './thumbnails.ts';

/** Pictures of docs/pictures that the first page, or the preview of any page, shows. */
const pictures = ['weights-forming.png', 'weights-formed.png', 'preview.png'];

/** Copies the pictures that `tools/weights-film.ts` has made. */
export function writeHomePictures(folder: string): void {
  for (const name of pictures) cpSync(join(root, 'docs', 'pictures', name), join(folder, name));
}

const { renderInline } = createRenderer(() => undefined);

/** A lesson or lab with a drawing of its own; `data-lesson` is where a page may note what the reader has solved. */
function card({ name, title, promise, minutes }: Lesson): string {
  const time = minutes === undefined ? '' : `<span class="minutes">${minutes} minutes</span>`;
  const [number, words] = title.split(' · ');
  const heading = words === undefined ? escapeHtml(title) : `<i>${escapeHtml(number)}</i> ${escapeHtml(words)}`;
  return `<li data-lesson="${name}"><a href="${name}.html"><span class="picture">${thumbnailOf(name)}</span><span class="text"><strong>${heading}</strong><span>${renderInline(promise)}</span>${time}</span></a></li>`;
}

/** JSON that is safe between script tags. */
const scriptJson = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

export function homePage(lessons: readonly Lesson[], labs: readonly Lesson[], network: HomeNetwork): Page {
  const { train, test } = homeData();
  const { accuracy } = network.evaluate(test.images, test.labels);
  const hours = Math.round(lessons.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0) / 60);
  const parameters = network.denseLayers.reduce(
    (sum, { weights, bias }) => sum + weights.data.length + bias.data.length,
    0,
  );
  const body = `<section class="hero">
<h1>A neural network that reads handwriting, written by hand</h1>
<p class="lead">A course and a small library in TypeScript. Nothing is hidden: every formula stands beside the code that computes it, and that code runs.</p>
</section>
<section class="write" aria-labelledby="write">
<h2 id="write">Write a digit</h2>
<p>Write over the 3: your digit is read while you write, in this page, by a network of ${count(parameters)} numbers.</p>
<div id="pad"><noscript>The pad needs JavaScript.</noscript></div>
<script type="application/json" id="network">${scriptJson(packNetwork(network))}</script>
</section>
<section class="learn" aria-labelledby="learn">
<div>
<h2 id="learn">Watch one learn</h2>
<p>At first all weights are random, and it guesses. It looks at ${count(train.images.rows)} digits, a batch at a time, and after each batch every weight moves a little, so that the loss falls.</p>
<p><button id="train" type="button">Train a network</button></p>
<p id="progress" role="status">It takes about two seconds. The one above was trained like this: it reads ${percent(accuracy)} of ${count(test.images.rows)} digits that it has never seen.</p>
</div>
<figure>
<picture id="film"><source media="(prefers-reduced-motion: reduce)" srcset="assets/weights-formed.png"><img src="assets/weights-forming.png" width="696" height="344" alt="The weights of 32 units, each a small image: from noise, strokes and arcs appear"></picture>
<canvas id="weights" hidden width="696" height="344" role="img" aria-label="The weights of 32 units of the network in training, as images"></canvas>
<figcaption id="seen">The first layer of a network while it learns MNIST: 32 units. Ink in an orange place raises the unit, in a blue one it lowers it.</figcaption>
</figure>
</section>
<h2 id="course">The course</h2>
<p>${lessons.length} lessons, about ${hours} hours. <a href="${lessons[0]?.name}.html">Begin with ${escapeHtml(lessons[0]?.title ?? '')}</a>, or take what you came for. The code runs in the page: change it, and do the exercises; nothing has to be installed.</p>
<ul class="cards course">${lessons.map(card).join('\n')}</ul>
<h2 id="labs">Labs</h2>
<p>In a lab you write the program yourself, stage by stage. Every stage is checked, and one that is not right yet is borrowed, so that you can go on.</p>
<ul class="cards">${labs.map(card).join('\n')}</ul>
<h2 id="special">What is special</h2>
<ul class="special">
<li><strong>What a lesson explains is what runs.</strong> The lessons import the library that they take apart, and check it in front of you: against finite differences, and against PyTorch.</li>
<li><strong>Wrong shapes do not compile.</strong> A layer that does not fit the one below is underlined while you type.</li>
<li><strong>It is fast, and always the same.</strong> The kernels are WebAssembly SIMD, written in TypeScript; a seed gives the same weights, bit for bit.</li>
</ul>
<p>Also here: the <a href="playground/index.html">playground</a>, in which you choose the network and watch it train; a page <a href="teachers.html">for teachers</a>; and the <a href="api/index.html">API reference</a> of the library. As notebooks on your own machine: <code>npm start</code>.</p>
<p id="keep-course" hidden><button type="button">Keep the whole course for offline</button> <span role="status"><span id="course-size"></span>. Pages that you visit are kept anyway.</span></p>`;
  const description = `A neural network that reads handwriting, written by hand in TypeScript: ${lessons.length} lessons, each formula beside the code that computes it. Write a digit, and watch a network learn to read it.`;
  return { address: 'index.html', title: 'A neural network by hand', description, body, own: 'home' };
}
