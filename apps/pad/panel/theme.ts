/** Light or dark: as the page around says where it says so (JupyterLab does), else as the reader's system says. */

/** Keeps `data-theme` of the element up to date. Returns what ends that. */
export function followTheme(element: HTMLElement): () => void {
  const follow = () => {
    const light = document.body.dataset.jpThemeLight;
    if (light === undefined) element.removeAttribute('data-theme');
    else element.dataset.theme = light === 'false' ? 'dark' : 'light';
  };
  const observer = new MutationObserver(follow);
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light'] });
  follow();
  return () => observer.disconnect();
}
