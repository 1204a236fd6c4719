// Things to touch: a digit to draw, a neuron's knobs, a boundary in motion.
// helpers/page/touch/__init__.py puts this file and touch.css into a cell's output, followed by one call of start.
// Nothing is fetched and no kernel is asked. Three parts: the mathematics (which needs no page; tests/test_touch.py
// holds it against helpers), what the three things share, and the three things.
"use strict";

// ---- The mathematics -----------------------------------------------------------------------------------------------

const ACTIVATIONS = {
  sigmoid: (z) => z.map((v) => 1 / (1 + Math.exp(-v))),
  tanh: (z) => z.map(Math.tanh),
  relu: (z) => z.map((v) => Math.max(v, 0)),
  linear: (z) => z,
  softmax: (z) => {
    const top = Math.max(...z);
    const e = z.map((v) => Math.exp(v - top));
    const sum = e.reduce((a, b) => a + b, 0);
    return e.map((v) => v / sum);
  },
};

// One example x through the layers, as helpers.forward: returns the last layer's output.
function forward(layers, x) {
  let a = x;
  for (const { W, b, activation } of layers) {
    const fanOut = W.shape[1];
    const z = new Float64Array(fanOut);
    if (b) z.set(b.values);
    for (let i = 0; i < a.length; i++) {
      if (a[i] === 0) continue;
      for (let j = 0; j < fanOut; j++) z[j] += a[i] * W.values[i * fanOut + j];
    }
    a = ACTIVATIONS[activation](z);
  }
  return a;
}

// An array as numpy packed it: its numbers exactly, row by row.
function unpack({ dtype, shape, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  return { shape, values: new { float32: Float32Array, float64: Float64Array, uint8: Uint8Array }[dtype](bytes.buffer) };
}

const unpackLayers = (layers) =>
  layers.map(({ W, b, activation }) => ({ W: unpack(W), b: b && unpack(b), activation }));

const SIDE = 28;
const BOX = 20; // MNIST's digits fill 20 pixels …
const MIDDLE = 14.5; // … and their centres of mass lie in the middle of pixel 14 (counted from 0), measured

// The 28 × 28 image that the network sees of a square drawing: size × size values of ink from 0 to 1.
// Centred: scaled until its longer side is 20 pixels, its centre of mass moved to MNIST's; otherwise only shrunk.
// Straightened: then set upright.
function seenImage(ink, size, centred, straightened) {
  let [step, left, top] = [size / SIDE, 0, 0]; // pixels of the drawing to one of the image; where the image begins
  if (centred) {
    let [x0, x1, y0, y1, mass, mx, my] = [size, 0, size, 0, 0, 0, 0];
    for (let y = 0, k = 0; y < size; y++) {
      for (let x = 0; x < size; x++, k++) {
        if (ink[k] === 0) continue;
        x0 = Math.min(x0, x);
        x1 = Math.max(x1, x + 1);
        y0 = Math.min(y0, y);
        y1 = Math.max(y1, y + 1);
        mass += ink[k];
        mx += ink[k] * (x + 0.5);
        my += ink[k] * (y + 0.5);
      }
    }
    if (mass) {
      step = Math.max(x1 - x0, y1 - y0) / BOX;
      left = mx / mass - MIDDLE * step;
      top = my / mass - MIDDLE * step;
    }
  }
  const across = coverage(left, step, size);
  const down = coverage(top, step, size);
  const image = new Float64Array(SIDE * SIDE);
  for (let c = 0; c < SIDE; c++) {
    const column = new Float64Array(size); // the ink of one column of the image, for each row of the drawing
    for (const [x, share] of across[c]) for (let y = 0; y < size; y++) column[y] += share * ink[y * size + x];
    for (let r = 0; r < SIDE; r++) {
      image[r * SIDE + c] = Math.min(1, down[r].reduce((sum, [y, share]) => sum + share * column[y], 0));
    }
  }
  return Float32Array.from(straightened ? straighten(image) : image);
}

// The image without its lean, as helpers.straighten: row y moves back by slope · (y - the row of the centre of mass).
function straighten(image) {
  const total = (weigh) => image.reduce((sum, v, k) => sum + v * weigh(k % SIDE, Math.floor(k / SIDE)), 0);
  const mass = total(() => 1);
  const [cx, cy] = [total((x) => x) / mass, total((_, y) => y) / mass];
  const Myy = total((_, y) => (y - cy) ** 2) / mass;
  const rows = new Set();
  image.forEach((v, k) => v > 0 && rows.add(Math.floor(k / SIDE)));
  if (rows.size < 2) return image; // no ink, or ink in a single row: no slope to be had
  const slope = total((x, y) => (x - cx) * (y - cy)) / mass / Myy;
  return image.map((_, k) => {
    const y = Math.floor(k / SIDE);
    const from = (k % SIDE) + slope * (y - cy); // between two pixels: each gives its share
    const x = Math.floor(from);
    const at = (x) => (x >= 0 && x < SIDE ? image[y * SIDE + x] : 0);
    return (1 - (from - x)) * at(x) + (from - x) * at(x + 1);
  });
}

// For each of 28 cells, `step` wide from `start` on: the drawing's pixels in it, each with the share that it fills.
function coverage(start, step, size) {
  return Array.from({ length: SIDE }, (_, cell) => {
    const [from, to] = [start + cell * step, start + (cell + 1) * step];
    const pixels = [];
    for (let k = Math.max(0, Math.floor(from)); k < Math.min(size, to); k++) {
      pixels.push([k, (Math.min(to, k + 1) - Math.max(from, k)) / step]);
    }
    return pixels;
  });
}

// ---- What the three things share -----------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(text, press) {
  const node = element("button", { type: "button" }, text);
  node.addEventListener("click", press);
  return node;
}

// A labelled slider; `say` turns its value into the words beside it, also for screen readers.
function slider(text, { min, max, step, value }, say, moved) {
  const input = element("input", { type: "range", min, max, step, value });
  const words = element("span", { class: "value", "aria-hidden": "true" });
  const tell = () => {
    words.textContent = say(input.valueAsNumber);
    input.setAttribute("aria-valuetext", words.textContent);
  };
  input.addEventListener("input", () => (tell(), moved()));
  tell();
  const node = element("label", { class: "slider" }, element("span", {}, text), input, words);
  return { node, input, tell };
}

// A canvas for a picture, sharp on every screen: `paint(ctx, width, height)` is called again when its size changes.
function picture(ratio, paint) {
  const canvas = element("canvas", { role: "img", class: "picture", style: `aspect-ratio: ${ratio}` });
  let waiting = false; // a fast hand moves a slider more often than the screen shows it
  const redraw = () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  };
  const draw = () => {
    waiting = false;
    const width = canvas.clientWidth;
    if (!width) return;
    const height = Math.round(width / ratio);
    const sharp = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * sharp);
    canvas.height = Math.round(height * sharp);
    const ctx = canvas.getContext("2d");
    ctx.scale(sharp, sharp);
    ctx.font = "13px system-ui, sans-serif";
    paint(ctx, width, height);
  };
  new ResizeObserver(redraw).observe(canvas);
  return { canvas, redraw };
}

const number = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
const percent = (p) => `${(100 * p).toFixed(1)} %`;
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Light text on the page means a dark page, whatever made it dark: JupyterLab, VS Code, Colab, the reader's system.
function followPage(host, themes, repaint) {
  const pixel = element("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  let colours = null;
  const look = () => {
    if (!host.isConnected) return;
    pixel.fillStyle = getComputedStyle(host).color;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data;
    const seen = themes[r + g + b > 3 * 128 ? "dark" : "light"];
    if (seen === colours) return;
    colours = seen;
    for (const [name, value] of Object.entries(colours)) host.style.setProperty(`--${name}`, value);
    repaint(colours);
  };
  const soon = () => [50, 600].forEach((wait) => setTimeout(look, wait)); // style sheets may come after the sign
  const watcher = new MutationObserver(soon);
  for (const node of [document.documentElement, document.body]) watcher.observe(node, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
  look();
  soon();
}

// Begin in every place with this id that has not begun: a notebook may show one output twice.
function start(id, kind, { css, colours, ...data }) {
  for (const host of document.querySelectorAll(`[data-touch="${id}"]`)) {
    if (host.shadowRoot) continue;
    const root = host.attachShadow({ mode: "open" }); // neither the page's style nor ours reaches across
    const card = element("section", { class: `card ${kind}` });
    root.append(element("style", {}, css), card);
    // the notebook's own shortcuts (d d deletes a cell!) are not for keys pressed in here: the attribute tells those
    // that listen before us (Notebook 7), the listener keeps plain keys from all others
    host.setAttribute("data-lm-suppress-shortcuts", "true");
    root.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && !["Tab", "Escape"].includes(event.key)) {
        event.stopPropagation();
      }
    });
    const repaint = THINGS[kind](card, data, (state) => (host.state = state));
    followPage(host, colours, repaint);
  }
}

// The plane: coloured by the chance of class 1, sigmoid(score(x, y)); a line where it is one half; points on top.
// Returns the functions that turn x and y into places on the canvas.
function paintPlane(ctx, area, { xlim, ylim, score, points, labels, small }, colours) {
  const [x0, y0, width, height] = area;
  const px = (x) => x0 + ((x - xlim[0]) / (xlim[1] - xlim[0])) * width;
  const py = (y) => y0 + height - ((y - ylim[0]) / (ylim[1] - ylim[0])) * height;
  const columns = 80;
  const rows = Math.round((columns * height) / width);
  const [dx, dy] = [(xlim[1] - xlim[0]) / columns, (ylim[0] - ylim[1]) / rows];
  const field = []; // the score at the corners of the cells, from the top left
  for (let r = 0; r <= rows; r++) {
    field.push(Float64Array.from({ length: columns + 1 }, (_, c) => score(xlim[0] + c * dx, ylim[1] + r * dy)));
  }
  const ramp = [colours.class0area, colours.undecided, colours.class1area].map((hex) =>
    [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)),
  );
  const shade = new ImageData(columns + 1, rows + 1);
  field.forEach((line, r) =>
    line.forEach((z, c) => {
      const p = 1 + Math.tanh(0.5 * z); // from 0 to 2: between the first two colours, then between the last two
      const [from, to, share] = p < 1 ? [ramp[0], ramp[1], p] : [ramp[1], ramp[2], p - 1];
      const rgb = from.map((v, k) => v + share * (to[k] - v));
      shade.data.set([...rgb, 255], 4 * (r * (columns + 1) + c));
    }),
  );
  const sheet = element("canvas", { width: columns + 1, height: rows + 1 });
  sheet.getContext("2d").putImageData(shade, 0, 0);
  ctx.save();
  ctx.beginPath();
  ctx.rect(x0, y0, width, height);
  ctx.clip();
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(sheet, 0.5, 0.5, columns, rows, x0, y0, width, height);

  // where the score crosses zero: one piece of the line for each cell, from edge to edge
  ctx.beginPath();
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const corners = [[c, r], [c + 1, r], [c + 1, r + 1], [c, r + 1]];
      const crossings = [];
      corners.forEach(([ca, ra], k) => {
        const [cb, rb] = corners[(k + 1) % 4];
        const [za, zb] = [field[ra][ca], field[rb][cb]];
        if (za > 0 === zb > 0) return;
        const share = za / (za - zb);
        crossings.push([px(xlim[0] + (ca + share * (cb - ca)) * dx), py(ylim[1] + (ra + share * (rb - ra)) * dy)]);
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        ctx.moveTo(...crossings[k]);
        ctx.lineTo(...crossings[k + 1]);
      }
    }
  }
  ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 2;
  ctx.lineCap = "round";
  ctx.stroke();

  points.forEach(([x, y], k) => mark(ctx, px(x), py(y), labels[k], small ? 4 : 7, colours));
  ctx.restore();
  return [px, py];
}

// A circle for class 0, a triangle for class 1, as in the figures.
function mark(ctx, x, y, label, size, colours) {
  ctx.beginPath();
  if (label === 0) {
    ctx.arc(x, y, size, 0, 2 * Math.PI);
  } else {
    ctx.moveTo(x, y - 1.15 * size);
    ctx.lineTo(x + 1.1 * size, y + 0.85 * size);
    ctx.lineTo(x - 1.1 * size, y + 0.85 * size);
    ctx.closePath();
  }
  ctx.fillStyle = label === 0 ? colours.class0 : colours.class1;
  ctx.strokeStyle = colours.paper;
  ctx.lineWidth = 1;
  ctx.fill();
  ctx.stroke();
}

const key = (label, text) => {
  const shape = element("span", { class: `key class${label}`, "aria-hidden": "true" }, label === 0 ? "●" : "▲");
  return element("span", {}, shape, ` ${text}`);
};

// ---- Draw a digit --------------------------------------------------------------------------------------------------

const PAD = 280; // the drawing is 280 × 280 pixels, ten to one of the network's
const PEN = 24;
const PENS = { thin: 6, medium: PEN, thick: 60 };

function drawDigit(card, data, publish) {
  const { words } = data;
  const layers = unpackLayers(data.layers);
  let ink = "#000";
  let waiting = false;
  let strokes = []; // each from point to point, so that another pen or other colours can draw them again
  let shown = null; // which of the samples lies on the pad

  const pad = element("canvas", { width: PAD, height: PAD, class: "pad", role: "img", "aria-label": words.pad });
  const ctx = pad.getContext("2d", { willReadFrequently: true });
  const seen = element("canvas", { width: SIDE, height: SIDE, class: "seen", role: "img", "aria-label": words.seen });
  const said = element("p", { class: "said", role: "status", "aria-live": "polite" });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const fill = element("span", { class: "fill" });
    const percents = element("span", { class: "percent", "aria-hidden": "true" }, "–");
    const bar = element("span", { class: "bar", role: "meter", "aria-label": digit, "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
    const node = element("li", {}, element("span", { class: "digit", "aria-hidden": "true" }, `${digit}`), bar, percents);
    return { node, bar, fill, percents };
  });
  const check = (text, checked) => {
    const input = element("input", { type: "checkbox" });
    input.checked = checked;
    input.addEventListener("change", tell);
    return { input, node: element("label", { class: "choice" }, input, element("span", {}, text)) };
  };
  const [centred, straightened, inverted] = [check("centred", true), check("straightened", true), check("inverted paper", false)];
  const pens = element("select", {}, ...Object.keys(PENS).map((name) => element("option", {}, name)));
  pens.value = "medium";
  pens.addEventListener("change", () => (repaint(), tell()));

  // what the network makes of the pad as it is now
  function look() {
    waiting = false;
    const untouched = shown !== null && !strokes.length; // a sample itself: MNIST has scaled and centred it
    const drawn = untouched ? [sample(), SIDE, false] : [inkOnPad(), PAD, centred.input.checked];
    const image = seenImage(...drawn, straightened.input.checked);
    const blank = !image.some((v) => v > 0);
    const x = inverted.input.checked ? image.map((v) => 1 - v) : image;
    const p = blank ? null : forward(layers, x);
    const best = p && p.indexOf(Math.max(...p));
    rows.forEach(({ node, bar, fill, percents }, digit) => {
      fill.style.width = p ? `${100 * p[digit]}%` : "0";
      percents.textContent = p ? percent(p[digit]) : "–";
      bar.setAttribute("aria-valuenow", p ? 100 * p[digit] : 0);
      bar.setAttribute("aria-valuetext", percents.textContent);
      node.classList.toggle("best", digit === best);
    });
    paintPixels(seen, x);
    publish({
      pixels: Array.from(x), probabilities: p && Array.from(p), centred: centred.input.checked,
      straightened: straightened.input.checked, inverted: inverted.input.checked, pen: PENS[pens.value], shown,
    });
    return { best, p };
  }
  function inkOnPad() {
    const rgba = ctx.getImageData(0, 0, PAD, PAD).data;
    return Float32Array.from({ length: PAD * PAD }, (_, k) => rgba[4 * k + 3] / 255); // how opaque it is
  }
  function paintPixels(canvas, image) {
    const rgb = [1, 3, 5].map((k) => parseInt(ink.slice(k, k + 2), 16));
    const pixels = new ImageData(SIDE, SIDE);
    image.forEach((v, k) => pixels.data.set([...rgb, Math.round(255 * v)], 4 * k));
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas;
  }
  // said once a stroke is done, not on every move: a screen reader could not keep up
  function tell() {
    const { best, p } = look();
    const what = shown === null ? "The" : `Test digit ${labels[shown]}${strokes.length ? ", drawn over" : ""}: the`;
    const sure = p && Math.round(100 * p[best]);
    const answer = `${best === 8 ? "an" : "a"} ${best}, ${sure === 100 ? "more than 99" : sure} per cent sure.`;
    said.textContent = p ? `${what} network reads ${answer}` : "Draw a digit from 0 to 9.";
  }
  const lookSoon = () => {
    if (!waiting) requestAnimationFrame(look);
    waiting = true;
  };

  let pen = null; // the pointer that draws
  const place = (event) => {
    const frame = pad.getBoundingClientRect();
    return [((event.clientX - frame.left) / frame.width) * PAD, ((event.clientY - frame.top) / frame.height) * PAD];
  };
  // the latest piece of a stroke; at its beginning a dot: a line of no length would leave nothing
  function paintPiece(from, to) {
    ctx.strokeStyle = ctx.fillStyle = ink;
    ctx.lineWidth = PENS[pens.value];
    ctx.lineCap = "round";
    ctx.beginPath();
    if (from) {
      ctx.moveTo(...from);
      ctx.lineTo(...to);
      ctx.stroke();
    } else {
      ctx.arc(...to, PENS[pens.value] / 2, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  function extend(to) {
    const stroke = strokes.at(-1);
    paintPiece(stroke.at(-1), to);
    stroke.push(to);
    lookSoon();
  }
  function repaint() {
    ctx.clearRect(0, 0, PAD, PAD);
    ctx.imageSmoothingEnabled = false;
    if (shown !== null) ctx.drawImage(paintPixels(element("canvas", { width: SIDE, height: SIDE }), sample()), 0, 0, PAD, PAD);
    for (const stroke of strokes) stroke.forEach((to, k) => paintPiece(stroke[k - 1], to));
  }
  pad.addEventListener("pointerdown", (event) => {
    if (pen !== null || event.button !== 0) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    pen = event.pointerId;
    strokes.push([]);
    extend(place(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (pen !== event.pointerId) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const moment of passed.length ? passed : [event]) extend(place(moment));
  });
  const lift = (event) => {
    if (pen !== event.pointerId) return;
    pen = null;
    tell();
  };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);
  function put(which) {
    [strokes, shown, pen] = [[], which, null];
    repaint();
    tell();
  }
  const clear = button("Clear", () => put(null));

  // the samples: a button for each digit, which shows its samples in turn, and one that shows any other
  const labels = data.samples?.labels ?? [];
  const pixels = data.samples && unpack(data.samples.images).values;
  const sample = () => Float64Array.from(pixels.subarray(SIDE * SIDE * shown, SIDE * SIDE * (shown + 1)), (v) => v / 255);
  const all = labels.map((_, k) => k);
  const digits = Array.from({ length: 10 }, (_, digit) => {
    const these = all.filter((k) => labels[k] === digit);
    const node = button(`${digit}`, () => put(these[(these.indexOf(shown) + 1) % these.length]));
    node.disabled = !these.length;
    return node;
  });
  const random = button("a random one", () => {
    const others = all.filter((k) => k !== shown || all.length === 1);
    put(others[Math.floor(Math.random() * others.length)]);
  });
  const samples = element("div", { class: "samples", role: "group", "aria-label": words.samples }, ...digits, random);

  card.setAttribute("aria-label", words.title);
  card.append(
    element("div", { class: "columns" },
      element("div", { class: "draw" }, element("h4", {}, "Draw here"), pad, element("p", {}, clear)),
      element("div", { class: "middle" }, element("h4", {}, "The network sees"), seen, ...(pixels ? [element("h4", {}, words.samples), samples] : [])),
      element("div", { class: "answer" }, element("h4", {}, "It answers"), element("ol", { "aria-label": "probabilities" }, ...rows.map((row) => row.node))),
    ),
    said,
    element("div", { class: "switches" }, centred.node, straightened.node, inverted.node, element("label", { class: "choice" }, element("span", {}, "pen"), pens)),
    element("details", { class: "note" },
      element("summary", {}, "What these switches show"),
      element("dl", {}, ...words.why.flatMap(([name, why]) => [element("dt", {}, name), element("dd", {}, why)])),
    ),
  );
  return (colours) => {
    ink = colours.ink;
    repaint();
    tell();
  };
}

// ---- Turn a neuron's knobs -----------------------------------------------------------------------------------------

function turnNeuron(card, data, publish) {
  const { people, labels, names, shift, scale, xlim, ylim, classes } = data;
  let colours = null;
  const inputs = (x, y) => [(x - shift[0]) / scale[0], (y - shift[1]) / scale[1]];
  const knob = (text, limit, value) =>
    slider(text, { min: -limit, max: limit, step: 0.05, value }, (v) => number(v), update);
  const w1 = knob("w₁, for the weight", data.limit, data.w[0]);
  const w2 = knob("w₂, for the height", data.limit, data.w[1]);
  const b = knob("b, the bias", data.limit, data.b);
  const weight = slider("weight", { min: xlim[0], max: xlim[1], step: 1, value: data.person[0] }, (v) => `${v} lb (${number(0.45359237 * v, 0)} kg)`, update);
  const height = slider("height", { min: ylim[0], max: ylim[1], step: 0.5, value: data.person[1] }, (v) => `${v} in (${number(2.54 * v, 0)} cm)`, update);
  const sums = element("p", { class: "sum" });
  const said = element("p", { class: "said", role: "status", "aria-live": "polite" });

  function score(x, y) {
    const [x1, x2] = inputs(x, y);
    return w1.input.valueAsNumber * x1 + w2.input.valueAsNumber * x2 + b.input.valueAsNumber;
  }
  const sigmoid = (z) => ACTIVATIONS.sigmoid([z])[0];

  const plane = picture(1.3, (ctx, width, height_) => {
    if (!colours) return;
    const area = [44, 8, width - 52, height_ - 52];
    const view = { xlim, ylim, score, points: people, labels };
    const [px, py] = paintPlane(ctx, area, view, colours);
    paintAxes(ctx, area, [px, py], { xlim, ylim, xstep: 20, ystep: 5, xlabel: "weight (pounds)", ylabel: "height (inches)" }, colours);
    ctx.fillStyle = colours.ink;
    names.forEach((name, k) => ctx.fillText(name, px(people[k][0]) + 11, py(people[k][1]) + 4));
    const [x, y] = [px(weight.input.valueAsNumber), py(height.input.valueAsNumber)];
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 2.5;
    ctx.strokeRect(x - 7, y - 7, 14, 14);
    ctx.fillText("you", x + 11, y - 8);
  });
  const curve = picture(1.3, (ctx, width, height_) => {
    if (!colours) return;
    const [reach, area] = [8, [44, 8, width - 52, height_ - 52]];
    const px = (z) => area[0] + ((z + reach) / (2 * reach)) * area[2];
    const py = (a) => area[1] + area[3] - ((a + 0.05) / 1.1) * area[3];
    const view = { xlim: [-reach, reach], ylim: [0, 1], xstep: 4, ystep: 0.5, xlabel: "z = w·x + b", ylabel: "output σ(z)" };
    paintAxes(ctx, area, [px, py], view, colours);
    ctx.beginPath();
    for (let z = -reach; z <= reach; z += 0.1) ctx.lineTo(px(z), py(sigmoid(z)));
    ctx.strokeStyle = colours.class0;
    ctx.lineWidth = 2.5;
    ctx.stroke();
    const z = score(weight.input.valueAsNumber, height.input.valueAsNumber);
    const at = px(Math.max(-reach, Math.min(reach, z))); // beyond the edge it stays on the edge
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(at, py(-0.05));
    ctx.lineTo(at, py(sigmoid(z)));
    ctx.lineTo(px(-reach), py(sigmoid(z)));
    ctx.strokeStyle = colours.muted;
    ctx.lineWidth = 1.5;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 2.5;
    ctx.strokeRect(at - 7, py(sigmoid(z)) - 7, 14, 14);
  });

  function update() {
    const [x1, x2] = inputs(weight.input.valueAsNumber, height.input.valueAsNumber);
    const z = score(weight.input.valueAsNumber, height.input.valueAsNumber);
    const a = sigmoid(z);
    const right = people.filter(([x, y], k) => (score(x, y) > 0 ? 1 : 0) === labels[k]).length;
    const terms = [[w1, x1], [w2, x2]].map(([w, x]) => `${number(w.input.valueAsNumber)} · ${number(x)}`);
    const parenthesised = (text) => text.replace(/ · (−.*)/, " · ($1)");
    const bias = b.input.valueAsNumber;
    sums.textContent = `z = ${terms.map(parenthesised).join(" + ").replace("+ −", "− ")} ${bias < 0 ? "−" : "+"} ${number(Math.abs(bias))} = ${number(z)}`;
    const verdict = `Output σ(z) = ${number(a, 3)}: ${classes[a > 0.5 ? 1 : 0]}. ${right} of the ${people.length} people are on their own side.`;
    plane.canvas.setAttribute("aria-label", `${data.words.plane} ${right} of ${people.length} people are on their own side.`);
    curve.canvas.setAttribute("aria-label", `${data.words.curve} z is ${number(z)}, the output ${number(a, 3)}.`);
    said.textContent = verdict;
    publish({ w: [w1.input.valueAsNumber, w2.input.valueAsNumber], b: bias, x: [x1, x2], z, a, right });
    plane.redraw();
    curve.redraw();
  }

  card.setAttribute("aria-label", data.words.title);
  card.append(
    element("div", { class: "columns" },
      element("fieldset", {}, element("legend", {}, "The neuron"), w1.node, w2.node, b.node),
      element("fieldset", {}, element("legend", {}, "One person: you"), weight.node, height.node),
    ),
    sums,
    said,
    element("div", { class: "columns" }, element("div", { class: "wide" }, plane.canvas), element("div", { class: "wide" }, curve.canvas)),
    element("p", { class: "note keys" }, key(0, classes[0]), key(1, classes[1]), element("span", {}, data.words.note)),
  );
  return (fresh) => {
    colours = fresh;
    update();
  };
}

function paintAxes(ctx, [x0, y0, width, height], [px, py], { xlim, ylim, xstep, ystep, xlabel, ylabel }, colours) {
  ctx.strokeStyle = ctx.fillStyle = colours.muted;
  ctx.lineWidth = 1;
  ctx.strokeRect(x0, y0, width, height);
  ctx.textAlign = "center";
  for (let x = Math.ceil(xlim[0] / xstep) * xstep; x <= xlim[1]; x += xstep) ctx.fillText(number(x, 0), px(x), y0 + height + 16);
  ctx.fillText(xlabel, x0 + width / 2, y0 + height + 36);
  ctx.textAlign = "right";
  for (let y = Math.ceil(ylim[0] / ystep) * ystep; y <= ylim[1]; y += ystep) ctx.fillText(`${y}`, x0 - 5, py(y) + 4);
  ctx.save();
  ctx.translate(13, y0 + height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = "center";
  ctx.fillText(ylabel, 0, 0);
  ctx.restore();
  ctx.textAlign = "left";
}

// ---- Watch the boundary --------------------------------------------------------------------------------------------

function watchBoundary(card, data, publish) {
  const { xlim, ylim, labels, classes } = data;
  const flat = unpack(data.points).values;
  const points = labels.map((_, k) => [flat[2 * k], flat[2 * k + 1]]);
  const runs = data.runs.map(({ hidden, passes, frames }) => ({ hidden, passes, frames: frames.map(unpackLayers) }));
  let colours = null;
  let timer = null;

  const size = element("select", {}, ...runs.map(({ hidden }, k) => element("option", { value: k }, `${hidden}`)));
  size.value = `${data.first}`;
  const run = () => runs[size.value];
  const frame = () => Math.min(time.input.valueAsNumber, run().frames.length - 1);
  const passes = (k) => run().passes[Math.min(k, run().passes.length - 1)].toLocaleString("en");
  const time = slider("passes", { min: 0, max: run().frames.length - 1, step: 1, value: 0 }, passes, () => (stop(), update()));
  const play = button("Play", () => (timer ? stop() : begin()));
  const said = element("p", { class: "said", role: "status" });
  const plane = picture((xlim[1] - xlim[0]) / (ylim[1] - ylim[0]), (ctx, width, height) => {
    if (!colours) return;
    const layers = run().frames[frame()];
    const score = (x, y) => {
      const p = forward(layers, [x, y]);
      return Math.log(p[1]) - Math.log(p[0]);
    };
    paintPlane(ctx, [0, 0, width, height], { xlim, ylim, score, points, labels, small: true }, colours);
  });

  function update() {
    const P = points.map((point) => forward(run().frames[frame()], point));
    const right = P.filter((p, k) => (p[1] > p[0] ? 1 : 0) === labels[k]).length;
    const loss = P.reduce((sum, p, k) => sum - Math.log(Math.max(p[labels[k]], 1e-300)), 0) / P.length;
    const result = `after ${passes(frame())} passes: cross-entropy ${number(loss, 3)}, ${percent(right / P.length)} of the points right`;
    said.textContent = `${run().hidden} hidden, ${result}.`;
    plane.canvas.setAttribute("aria-label", `${data.words.plane} ${said.textContent}`);
    publish({ hidden: run().hidden, passes: run().passes[frame()], frame: frame(), loss, right, playing: timer !== null });
    plane.redraw();
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    said.setAttribute("aria-live", "polite");
  }
  function begin() {
    if (frame() === run().frames.length - 1) time.input.value = 0;
    said.setAttribute("aria-live", "off"); // not read out frame by frame
    play.textContent = "Pause";
    timer = setInterval(() => {
      if (!card.isConnected) return stop();
      time.input.value = frame() + 1;
      time.tell();
      if (frame() === run().frames.length - 1) stop();
      update();
    }, calm() ? 1000 : 100);
    time.tell();
    update();
  }
  size.addEventListener("change", () => {
    stop();
    time.input.max = run().frames.length - 1;
    time.tell();
    update();
  });
  play.addEventListener("click", () => timer || update());
  stop();

  card.setAttribute("aria-label", data.words.title);
  card.append(
    element("div", { class: "controls" }, element("label", { class: "choice" }, element("span", {}, "hidden neurons"), size), play, time.node),
    element("div", { class: "wide" }, plane.canvas),
    said,
    element("p", { class: "note keys" }, key(0, classes[0]), key(1, classes[1]), element("span", {}, data.words.note)),
  );
  return (fresh) => {
    colours = fresh;
    update();
  };
}

const THINGS = { draw_digit: drawDigit, turn_neuron: turnNeuron, watch_boundary: watchBoundary };
