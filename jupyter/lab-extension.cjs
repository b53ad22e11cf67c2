/**
 * A part of JupyterLab's page, for what a style sheet cannot do: the number beside a slider has the minus sign of the axes,
 * where Vega writes a hyphen. It is written as JupyterLab loads extensions, so that nothing has to be built.
 */
(() => {
  const numbers = '.vega-bind input[type="range"] + span';

  /** @param {Element} number */
  const writeMinus = (number) => {
    const text = number.textContent ?? '';
    if (text.startsWith('-')) number.textContent = text.replace('-', '−');
  };

  /** @param {Node} node */
  const read = (node) => {
    if (!(node instanceof Element)) return;
    if (node.matches(numbers)) writeMinus(node);
    for (const number of node.querySelectorAll(numbers)) writeMinus(number);
  };

  const activate = () => {
    read(document.body);
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        if (target instanceof Element && target.matches(numbers)) writeMinus(target);
        for (const node of addedNodes) read(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  };

  const plugin = { id: 'handwritten:sliders', description: 'Minus signs beside sliders', autoStart: true, activate };
  const page = /** @type {{ _JUPYTERLAB?: Record<string, object> }} */ (window);
  page._JUPYTERLAB = {
    ...page._JUPYTERLAB,
    handwritten: { init() {}, get: async () => () => ({ __esModule: true, default: plugin }) },
  };
})();
