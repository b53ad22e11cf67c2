/** The playground: connects the form, the worker that trains and everything that shows what it does. */

import { countParameters } from '../../experiments/build-network.ts';
import { count, percent } from '../../src/text.ts';
import { fromQuery, toQuery } from './address.ts';
import { Announcer } from './announcer.ts';
import { Controls } from './controls.ts';
import { Curves, type Record, thinned } from './curves.ts';
import { Drawing } from './drawing.ts';
import { find, make } from './elements.ts';
import { FlipsView } from './flips-view.ts';
import { loss } from './format.ts';
import { LayersControl } from './layers-control.ts';
import type { Failure, FromWorker, Snapshot, Stretch, ToWorker } from './messages.ts';
import { describeGraph, NetworkPicture } from './network-picture.ts';
import { fillTable } from './numbers-table.ts';
import { Painter } from './painter.ts';
import { defaults, limits, type Settings, sameTraining, usualRate } from './settings.ts';
import { onThemeChange } from './theme.ts';
import { describe, Transport } from './transport.ts';
import { WeightsView } from './weights-view.ts';

const page = document.documentElement;
const present = (page.dataset.sets ?? 'digits').split(' ');
const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module', name: 'training' });
const send = (message: ToWorker) => worker.postMessage(message);

const start = fromQuery(location.search, present);
let settings = start.settings;
let run = 0;
let record: Record = { epochs: settings.epochs, training: [], test: [], shadow: [] };
let latest: Snapshot | undefined;
/** What to do as soon as the network is ready. */
let pending: Stretch | undefined;

const painter = new Painter();
const announcer = new Announcer(find('#announcer', HTMLElement));
const drawing = new Drawing(
  find('#reader', HTMLElement),
  find('#draw-note', HTMLElement),
  find('#draw', HTMLElement),
  () => showGraph(),
);
const curves = [
  new Curves(find('#curve-loss', HTMLElement), { value: 'loss', name: 'Loss', format: loss }),
  new Curves(find('#curve-accuracy', HTMLElement), { value: 'accuracy', name: 'Accuracy', format: percent }),
];
const weights = new WeightsView(find('#weights', HTMLCanvasElement));
const flips = new FlipsView(find('#flips', HTMLElement), painter);
const layers = new LayersControl(find('#layers', HTMLElement), find('#add-layer', HTMLButtonElement), (next) =>
  choose({ ...settings, layers: next }),
);
const graph = new NetworkPicture(find('#graph', HTMLCanvasElement), find('#layers', HTMLElement));
const controls = new Controls(find('#form', HTMLFormElement), settings, present, choose);
const transport = new Transport({ go, pause: () => send({ kind: 'pause' }), anew: () => prepare() });
const speed = find('#speed', HTMLSelectElement);
const numbers = find('#numbers', HTMLDetailsElement);
const failure = find('#failure', HTMLElement);

/** Applies chosen settings: shows them, writes them into the address, starts over. */
function choose(next: Settings): void {
  const anew = !sameTraining(settings, next);
  const wasRunning = transport.state === 'running';
  settings = next;
  history.replaceState(null, '', toQuery(settings));
  find('#problems', HTMLElement).replaceChildren();
  showSettings();
  if (!anew) return;
  prepare();
  announcer.event(
    wasRunning ? 'Training has ended: the settings have changed.' : 'Training starts over with a new network.',
  );
}

function showSettings(): void {
  controls.show(settings);
  const side = settings.data === 'mnist' ? 28 : 8;
  layers.show(settings.layers, { width: side, height: side, classes: 10 });
  find('#network-note', HTMLElement).textContent = describeGraph(settings.layers);
  graph.measure();
  const size = countParameters([side * side, ...settings.layers, 10]);
  find('#size', HTMLElement).textContent = `${count(size)} weights and biases`;
  find('#settings-short', HTMLElement).textContent = controls.summary();
  speed.value = settings.speed;
}

/** Starts with a new, untrained network. */
function prepare(): void {
  const before = record.test.length > 1 ? record.test : record.shadow;
  record = { epochs: settings.epochs, training: [], test: [], shadow: before };
  latest = undefined;
  run++;
  failure.replaceChildren();
  transport.state = 'preparing';
  send({ kind: 'prepare', run, settings });
}

function go(stretch: Stretch): void {
  if (transport.state === 'running') return;
  if (transport.state === 'finished' || transport.state === 'failed') {
    pending = stretch;
    prepare();
    return;
  }
  drawing.follow();
  transport.state = 'running';
  if (stretch === 'end') announcer.event('Training.');
  send({ kind: 'go', stretch });
}

function receive(message: FromWorker): void {
  if (message.run !== run) return;
  if (message.kind === 'loading') transport.say(`Loading ${message.what} …`);
  else if (message.kind === 'failure') fail(message);
  else take(message);
}

function take(snapshot: Snapshot): void {
  if (!latest) drawing.rebuild(settings, snapshot.facts);
  latest = snapshot;
  record.training = thinned([...record.training, ...snapshot.training]);
  record.test = thinned([...record.test, ...snapshot.test]);
  if (transport.state !== snapshot.state) transport.state = snapshot.state;
  tell(snapshot);
  show(snapshot);
  if (snapshot.state === 'finished') explainGuessing(snapshot);
  if (snapshot.state === 'ready' && pending) {
    const stretch = pending;
    pending = undefined;
    go(stretch);
  }
}

/** A network that has learned nothing deserves a word why. */
function explainGuessing({ facts }: Snapshot): void {
  const accuracy = record.test.at(-1)?.accuracy ?? 0;
  const usual = usualRate[settings.optimizer];
  if (accuracy > 2 / facts.classNames.length || settings.learningRate === usual) return;
  const text =
    `The network is hardly better than guessing. The likely cause is the learning rate of ` +
    `${settings.learningRate}: with this optimizer, ${usual} does well.`;
  advise(text, usual);
}

/** A notice with a button that trains with another learning rate. */
function advise(text: string, learningRate: number): void {
  const button = make('button', { type: 'button' }, `Train with ${learningRate}`);
  button.addEventListener('click', () => {
    pending = 'end';
    choose({ ...settings, learningRate });
    find('#play', HTMLElement).focus();
  });
  failure.replaceChildren(make('div', { class: 'notice' }, make('p', {}, text), button));
}

/** For those who listen. */
function tell(snapshot: Snapshot): void {
  const accuracy = percent(record.test.at(-1)?.accuracy ?? 0);
  const text = `${describe(snapshot)} Test accuracy ${accuracy}.`;
  if (snapshot.state === 'running') announcer.progress(text.replace(/(\d) Test/, '$1. Test'));
  else if (snapshot.state !== 'ready') announcer.event(text);
}

function show(snapshot: Snapshot): void {
  const { facts, parameters } = snapshot;
  painter.request('status', () => transport.show(snapshot, record.test.at(-1)?.accuracy ?? Number.NaN));
  for (const [i, curve] of curves.entries()) painter.request(`curve ${i}`, () => curve.draw(record));
  painter.request('draw', () => drawing.update(parameters, snapshot.step));
  showGraph();
  painter.request('weights', () => {
    const neurons = settings.layers[0] ?? facts.classNames.length;
    const classes = settings.layers.length === 0;
    describeWeights(weights.draw({ facts, weights: parameters[0], neurons, classes }), neurons);
  });
  if (snapshot.flips) flips.show(facts, snapshot.flips);
  if (numbers.open && snapshot.state !== 'running') painter.request('numbers', showNumbers);
}

/** The network with what goes through it: what is written on the pad, or an image of the test. */
function showGraph(): void {
  painter.request('graph', () => {
    const passes = drawing.passes();
    if (latest && passes) graph.draw({ facts: latest.facts, layers: settings.layers, passes });
  });
}

function describeWeights(shown: number, neurons: number): void {
  const which = shown < neurons ? `${shown} of ${neurons} neurons` : `each of the ${neurons} neurons`;
  const text = `What ${which} looks for. Orange: ink here excites it. Blue: ink here inhibits it.`;
  const note = find('#weights-note', HTMLElement);
  if (note.textContent === text) return;
  note.textContent = text;
  find('#weights', HTMLCanvasElement).setAttribute('aria-label', `Weights of ${which}, as pictures`);
}

const showNumbers = () => fillTable(find('table', HTMLTableElement, numbers), record);

function fail({ message, diverged, parameters }: Failure): void {
  pending = undefined;
  transport.state = 'failed';
  if (parameters && latest) drawing.update(parameters, latest.step);
  if (!diverged) {
    transport.say('Stopped by an error.');
    failure.replaceChildren(make('p', { class: 'notice' }, message));
    return;
  }
  const { epoch, batch, learningRate } = diverged;
  transport.say(`The loss ran away in epoch ${epoch}.`);
  const tenth = Math.max(limits.learningRate[0], Number((learningRate / 10).toPrecision(6)));
  const text =
    `The loss ran away in epoch ${epoch}, at batch ${batch}: each step went so far that it made the next one larger. ` +
    `The likely cause is the learning rate of ${learningRate}. The network has the weights of the last good epoch.`;
  advise(text, tenth);
}

function showProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const close = make('button', { type: 'button' }, 'All right');
  const notice = make(
    'div',
    { class: 'notice' },
    make('p', {}, 'This page was opened with settings that it could not use; the usual ones take their place.'),
    make('ul', {}, ...problems.map((problem) => make('li', {}, problem))),
    close,
  );
  close.addEventListener('click', () => notice.remove());
  find('#problems', HTMLElement).replaceChildren(notice);
}

async function copyLink(): Promise<void> {
  const button = find('#copy', HTMLButtonElement);
  history.replaceState(null, '', toQuery(settings));
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = 'Copied';
    announcer.event('The link is copied.');
  } catch {
    button.textContent = 'Copy it from the address bar';
  }
  setTimeout(() => {
    button.textContent = 'Copy the link';
  }, 2500);
}

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
worker.onerror = (event) =>
  fail({ kind: 'failure', run, message: event.message || 'The worker could not be started.' });
speed.addEventListener('change', () => {
  choose({ ...settings, speed: speed.value as Settings['speed'] });
  send({ kind: 'speed', speed: settings.speed });
});
find('#copy', HTMLElement).addEventListener('click', () => void copyLink());
find('#use-defaults', HTMLElement).addEventListener('click', () => choose(defaults[settings.data]));
numbers.addEventListener('toggle', showNumbers);
onThemeChange(() => {
  for (const curve of curves) curve.recolour();
  weights.redraw();
  graph.redraw();
  flips.redraw();
});

find('#book', HTMLElement).hidden = page.dataset.book !== 'yes';
find('#settings', HTMLDetailsElement).open = matchMedia('(min-width: 900px)').matches;
showProblems(start.problems);
showSettings();
prepare();
