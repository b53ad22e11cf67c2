/** The looks of the panel. They live in its shadow root: no style gets out, and none of the page's gets in. */
import { colours, darkColours } from '../../../src/charts/colours.ts';

const light = `
  --text: #1f2328; --quiet: #59636e; --paper: #ffffff; --sheet: #fdfcf8; --line: #d8dde3; --edge: #848d97;
  --rule: #e8e6df; --ink: #17202a; --cell: #eef0f3; --for: ${colours.orange}; --against: ${colours.blue};
  --fill: #b9c4d0; --accent: #0067a3; --shadow: 0 1px 2px rgb(31 35 40 / 8%), 0 6px 20px rgb(31 35 40 / 7%);`;

const dark = `
  --text: #e3e6ea; --quiet: #a2acb7; --paper: #1b1f24; --sheet: #14171b; --line: #353c45; --edge: #768390;
  --rule: #23282e; --ink: #f3f1ea; --cell: #2a3037; --for: ${darkColours.orange}; --against: ${darkColours.blue};
  --fill: #4a5561; --accent: #6cb8ee; --shadow: 0 1px 2px rgb(0 0 0 / 40%);`;

export const styles = `
:host { ${light}
  display: block; container-type: inline-size; max-width: 1000px; color: var(--text);
  font: 14px/1.4 system-ui, sans-serif;
  color-scheme: light; text-align: left; }
:host([data-theme=dark]) { ${dark} color-scheme: dark; }
@media (prefers-color-scheme: dark) { :host(:not([data-theme=light])) { ${dark} color-scheme: dark; } }
@media print { .clear, .hint { display: none; } }
* { box-sizing: border-box; }
.panel { position: relative; display: grid; gap: 20px 36px; padding: 18px; background: var(--paper);
  border: 1px solid var(--line); border-radius: 14px; }

.write { display: grid; gap: 12px; justify-self: center; width: 100%; max-width: 300px; align-content: start; }
.pad { position: relative; aspect-ratio: 1; width: 100%; border: 1.5px solid var(--edge); border-radius: 12px;
  background: linear-gradient(var(--rule), var(--rule)) 50% 22% / 86% 1px no-repeat,
    linear-gradient(var(--rule), var(--rule)) 50% 80% / 86% 1px no-repeat, var(--sheet);
  box-shadow: var(--shadow); cursor: crosshair; touch-action: none; user-select: none; -webkit-user-select: none;
  -webkit-touch-callout: none; -webkit-tap-highlight-color: transparent; outline: none; overflow: hidden; }
.pad.keys { outline: 3px solid var(--accent); outline-offset: 2px; }
.pad svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.ink path { fill: none; stroke: var(--ink); stroke-width: 6.4; stroke-linecap: round; stroke-linejoin: round; }
.pen { display: none; fill: none; stroke: var(--accent); stroke-width: 0.9; }
.pen circle + circle { fill: var(--accent); stroke: none; }
.pad.keys .pen { display: inline; }
.pen.down circle { fill: var(--accent); }
.hint { position: absolute; inset: 0; display: grid; place-items: center; color: var(--quiet); font-size: 17px;
  pointer-events: none; opacity: 0; transition: opacity .2s; }
.pad.empty .hint { opacity: 1; }

.below { display: flex; align-items: center; gap: 12px; min-height: 56px; }
.answer { flex: 1; display: flex; align-items: center; gap: 12px; min-width: 0; }
.answer b { font-size: 46px; line-height: 1; font-weight: 650; font-variant-numeric: lining-nums; }
.words { display: grid; font-size: 13px; font-variant-numeric: tabular-nums; }
.share { font-size: 16px; font-weight: 600; }
.second { white-space: nowrap; }
.second, :host(.empty) .words { color: var(--quiet); }
.clear { font: inherit; font-weight: 550; color: var(--text); background: transparent; border: 1px solid var(--edge);
  border-radius: 8px; padding: 8px 12px; min-height: 40px; cursor: pointer; }
.clear:hover { background: var(--cell); }
.clear:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
:host(.empty) .clear { display: none; }

.read { display: grid; gap: 14px; align-content: center; min-width: 0; }
.flow { position: relative; display: grid; gap: 44px; }
.layers { display: grid; grid-template-columns: repeat(var(--stages), minmax(0, 144px)); justify-content: space-between;
  align-items: center; gap: 20px; }
.stage { margin: 0; min-width: 0; }
.stage svg { display: block; width: 100%; aspect-ratio: 1; }
.image svg { border-radius: 6px; background: var(--sheet); outline: 1px solid var(--line); }
.image .positive { fill: var(--ink); }
.units .ground { fill: var(--cell); }
.units .positive { fill: var(--for); }
.negative { fill: none; stroke: var(--against); stroke-width: .16; }
figcaption { margin-bottom: 7px; display: grid; text-align: center; font-size: 12px; line-height: 1.35; color: var(--quiet);
  white-space: nowrap; }
figcaption b { color: var(--text); font-weight: 600; font-size: 12.5px; }

.bars { list-style: none; margin: 0; padding: 0 0 0 26px; display: grid; gap: 3px; font-size: 13px; }
.bars li { display: grid; grid-template-columns: minmax(1.1em, max-content) 1fr 4.8em; gap: 8px; align-items: center;
  height: 18px; padding-left: 5px; font-variant-numeric: tabular-nums; }
.name { font-weight: 600; }
.track { height: 12px; border-radius: 3px; background: var(--cell); overflow: hidden; }
.fill { display: block; height: 100%; background: var(--fill); transform-origin: left; transform: scaleX(0); }
.figure { text-align: right; color: var(--quiet); white-space: nowrap; }
.first .fill { background: var(--text); }
.first .figure { color: var(--text); font-weight: 650; }

.connections { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; pointer-events: none; }
.connections path { fill: none; stroke-linecap: round; }
.connections .for { stroke: var(--for); }
.connections .against { stroke: var(--against); stroke-dasharray: 5 6; }
.connections circle { fill: var(--paper); stroke: var(--text); stroke-width: 1.2; }

.legend { margin: 0; display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 12px; color: var(--quiet); }
.entry { display: inline-flex; align-items: center; gap: 7px; }
.swatch { width: 26px; border-top: 3px solid var(--for); border-radius: 2px; }
.swatch.against { border-top: 3px dashed var(--against); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@container (min-width: 560px) {
  .flow { grid-template-columns: minmax(0, 1fr) minmax(190px, 240px); align-items: center; gap: 18px; }
  .layers { gap: 34px; }
}
@container (min-width: 820px) {
  .panel { grid-template-columns: 250px minmax(0, 1fr); align-items: center; padding: 22px; }
}
@container (min-width: 700px) {
  :host(.short) .panel { grid-template-columns: 236px minmax(0, 1fr); align-items: center; column-gap: 28px; }
}
@media (prefers-reduced-motion: reduce) { .hint { transition: none; } }
`;
