// What a page of the course can do beyond being read: each part stands alone, and the page is whole without any of them.
const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

// Light or dark: the system's, until the reader presses the switch; kept as long as it differs from the system's.
{
  const root = document.documentElement;
  const button = one("button.theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", dark());
  button.addEventListener("click", () => {
    const wanted = !dark();
    root.dataset.theme = wanted === system.matches ? "" : wanted ? "dark" : "light";
    try {
      localStorage.setItem("course-theme", root.dataset.theme);
    } catch {} // a browser that keeps nothing: the switch works for this page
    show();
  });
  system.addEventListener("change", show);
  button.hidden = false;
  show();
}

// The contents list: on a narrow screen it closes behind the reader; the section being read is marked.
{
  const contents = one(".contents");
  const summary = one("summary", contents);
  const wide = matchMedia("(min-width: 70rem)");
  wide.addEventListener("change", () => (contents.open = wide.matches && document.body.className === "text"));
  const close = () => (contents.open &&= wide.matches);
  contents.addEventListener("click", (event) => event.target.closest("a") && close());
  document.addEventListener("click", (event) => contents.contains(event.target) || close());
  contents.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || wide.matches) return;
    close();
    summary.focus();
  });

  const links = new Map(all('nav a[href^="#"]', contents).map((link) => [link.hash.slice(1), link]));
  let current = null;
  // the last above the middle of the window: first the section, then the heading in it, as only sections in sight
  // have been laid out
  const reached = (parts) => parts.findLast((part) => part.getBoundingClientRect().top < innerHeight / 2);
  const follow = () => {
    const section = reached(all("article > section"));
    const link = section && links.get(reached(all(":is(h2, h3)[id]", section))?.id);
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    current = link;
    const list = one("nav", contents);
    if (!link || !contents.open) return;
    const { top, bottom } = link.getBoundingClientRect();
    const seen = list.getBoundingClientRect();
    if (top < seen.top || bottom > seen.bottom) list.scrollTop += top - seen.top - seen.height / 3;
  };
  // not at every pixel of scrolling, only when a heading passes the middle
  const watcher = new IntersectionObserver(follow, { rootMargin: "0px 0px -50% 0px" });
  all("article :is(h2, h3)[id]").forEach((heading) => watcher.observe(heading));
  contents.addEventListener("toggle", () => {
    current?.removeAttribute("aria-current");
    current = null;
    follow();
  });
}

// Copy buttons: only where the browser lets a page write to the clipboard.
if (navigator.clipboard) {
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const cell of all("article .highlight")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "copy", textContent: "Copy" });
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(one("pre", cell).textContent.replace(/\n$/, ""));
      button.textContent = "Copied";
      button.classList.add("done");
      said.textContent = "Copied";
      setTimeout(() => {
        button.textContent = "Copy";
        button.classList.remove("done");
        said.textContent = "";
      }, 1500);
    });
    cell.append(button);
  }
}

// Whatever is wider than the screen can be reached and moved with the keyboard.
{
  const names = { PRE: "Code or output", DIV: "Table", SPAN: "Formula" };
  const watcher = new ResizeObserver((entries) => {
    for (const { target: box } of entries) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", `${names[box.tagName]}, can be moved sideways`);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  });
  all("article pre, .table, .formula").forEach((box) => watcher.observe(box));
}

// Pictures come as they are scrolled to; those further down when nothing else is to be done, as paper waits for none.
{
  const fetchAll = () => all('img[loading="lazy"]').forEach((image) => (image.loading = "eager"));
  addEventListener("beforeprint", fetchAll);
  if (!navigator.connection?.saveData) addEventListener("load", () => setTimeout(fetchAll, 3000));
}

// Things to touch start when the reader comes near them: their scripts carry the weights of a network.
{
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target: output, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(output);
        for (const waiting of all('script[type="text/near"]', output)) {
          waiting.replaceWith(Object.assign(document.createElement("script"), { textContent: waiting.textContent }));
        }
      }
    },
    { rootMargin: "1000px" },
  );
  all('script[type="text/near"]').forEach((script) => watcher.observe(script.closest(".output")));
}

// Search: the index comes when it is first asked for. Every word must occur; a word in a heading counts most.
{
  const dialog = one("dialog.search");
  const input = one("input", dialog);
  const said = one(".said", dialog);
  const found = one(".found", dialog);
  const plain = (text) => text.toLowerCase();

  const load = () => {
    if (one("#index")) return;
    const script = Object.assign(document.createElement("script"), { id: "index", src: "search.js" });
    script.addEventListener("load", search);
    document.head.append(script);
  };

  // [{place, score}, …], best first
  const matches = (words) =>
    window.courseIndex
      .map((place) => {
        const heading = plain(place.heading);
        const text = plain(place.text);
        let score = 0;
        for (const word of words) {
          const times = text.split(word).length - 1;
          const named = heading.includes(word);
          if (!times && !named) return { score: 0 };
          score += (named ? 20 : 0) + Math.min(times, 5);
        }
        return { place, score };
      })
      .filter(({ score }) => score)
      .sort((a, b) => b.score - a.score);

  const marked = (target, text, words) => {
    const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    for (const [k, part] of text.split(new RegExp(`(${escaped.join("|")})`, "gi")).entries()) {
      target.append(k % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part);
    }
  };

  const search = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    found.replaceChildren();
    if (!words.length || !window.courseIndex) {
      said.textContent = words.length ? "The index is being loaded." : "In all notebooks: words, names of functions.";
      return;
    }
    const hits = matches(words);
    said.textContent = hits.length ? `${hits.length} ${hits.length === 1 ? "section" : "sections"}` : "Nothing found";
    for (const { place } of hits.slice(0, 30)) {
      const [title, heading, piece] = ["small", "strong", "span"].map((name) => document.createElement(name));
      title.textContent = place.page;
      marked(heading, place.heading, words);
      const text = plain(place.text);
      const at = Math.max(0, Math.min(...words.map((word) => text.indexOf(word)).filter((k) => k >= 0)) - 50 || 0);
      const from = at && Number.isFinite(at) ? text.indexOf(" ", at) + 1 : 0;
      marked(piece, (from ? "… " : "") + place.text.slice(from, from + 160) + " …", words);
      const link = Object.assign(document.createElement("a"), { href: place.address });
      link.append(title, heading, piece);
      const item = document.createElement("li");
      item.append(link);
      found.append(item);
    }
    found.scrollTop = 0;
  };

  const open = () => {
    load();
    dialog.showModal();
    input.select();
    search();
  };
  const button = one("button.search");
  button.hidden = false;
  button.addEventListener("click", open);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || dialog.open) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", search);
  one("form", dialog).addEventListener("submit", (event) => {
    event.preventDefault();
    one("a", found)?.click();
  });
  one(".close", dialog).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  found.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...all("a", found)];
    const next = stops.indexOf(document.activeElement) + step;
    event.preventDefault();
    stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  });
}
