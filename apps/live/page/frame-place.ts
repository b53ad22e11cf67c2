/** HTML with scripts (the drawing pad) in a frame that reaches neither the page nor its storage nor the network. */

export function frameFor(html: string, address: URL): HTMLElement {
  const frame = document.createElement('iframe');
  frame.className = 'live-frame';
  frame.title = 'What the cell shows';
  // No allow-same-origin: the frame is a stranger to this page.
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = address.href;
  frame.addEventListener('load', () => frame.contentWindow?.postMessage({ html }, '*'));
  const listen = ({ source, data }: MessageEvent<{ height?: unknown }>) => {
    if (!frame.isConnected) removeEventListener('message', listen);
    if (source !== frame.contentWindow || typeof data?.height !== 'number') return;
    frame.style.height = `${Math.min(4000, Math.ceil(data.height))}px`;
  };
  addEventListener('message', listen);
  return frame;
}
