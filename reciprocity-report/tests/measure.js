// Measures the page in each frame: what hangs over its width, which texts cover each other, which
// text stands out too little from its ground (WCAG 2.2, level AA), and what was fetched.
'use strict';

const light = (color) => {
  const [r, g, b] = color.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const numbers = (color) => (color.match(/[\d.]+/g) || []).map(Number);
const ratio = (a, b) => {
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
};

const ground = (view, element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = numbers(view.getComputedStyle(at).backgroundColor);
    if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
  }
  return [255, 255, 255];
};

const inDrawing = (view, element) => element instanceof view.SVGElement;

// The part of a rectangle that its scrolling or clipping surroundings let through.
const visible = (view, element, rect) => {
  let { left, top, right, bottom } = rect;
  for (let at = element; at; at = at.parentElement) {
    const style = view.getComputedStyle(at);
    if (style.overflowX === 'visible' || at === view.document.body) continue;
    const box = at.getBoundingClientRect();
    [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
    [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
  }
  return right > left && bottom > top ? { left, top, right, bottom } : null;
};

const measure = (frame) => {
  const view = frame.contentWindow;
  const page = view.document;
  page.querySelectorAll('details').forEach((one) => { one.open = true; });
  const found = { overflow: [], overlaps: [], contrast: [], fetched: [] };
  const root = page.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    found.overflow.push(`${root.scrollWidth} in ${root.clientWidth}`);
  }
  const boxes = [];
  const walker = page.createTreeWalker(page.body, view.NodeFilter.SHOW_TEXT);
  let texts = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('.hidden, .skip, title, desc, style, script')) continue;
    texts += 1;
    const style = view.getComputedStyle(element);
    const drawn = inDrawing(view, element);
    const ink = numbers(drawn ? style.fill : style.color).slice(0, 3);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    // What a text in a drawing stands on cannot be asked for; the page's own ground is the nearest.
    const contrast = ratio(ink, ground(view, element));
    if (contrast < (large ? 3 : 4.5)) {
      found.contrast.push(`${contrast.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
    }
    const range = page.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = visible(view, element, rect);
      if (!box) continue;
      boxes.push({ ...box, node, text: node.data.trim().slice(0, 40) });
      const clipped = element.closest('.wide, .ribbon');
      if (!clipped && rect.right > root.clientWidth + 1) found.overflow.push(node.data.trim().slice(0, 40));
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom; j += 1) {
      const [a, b] = [boxes[i], boxes[j]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // The boxes of lines of text are taller than the letters in them.
      if (a.node !== b.node && across > 2 && down > 4) found.overlaps.push(`${a.text} | ${b.text}`);
    }
  }
  found.fetched = view.performance.getEntriesByType('resource').map((one) => one.name);
  const body = view.getComputedStyle(page.body);
  return { ...found, texts, page: body.backgroundColor, ink: body.color };
};

window.addEventListener('load', () => {
  const frames = [...document.querySelectorAll('iframe')];
  document.getElementById('found').textContent = JSON.stringify(frames.map(measure));
});
