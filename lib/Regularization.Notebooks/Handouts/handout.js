(() => {
  "use strict";

  // Fold all code: by the button, or by opening the page with #fold-code.
  const fold = document.getElementById("fold");
  const inputs = [...document.querySelectorAll("details.input")];
  const hash = "#fold-code";
  const label = () => { fold.textContent = inputs.some(input => input.open) ? fold.dataset.fold : fold.dataset.unfold; };
  const setOpen = open => inputs.forEach(input => { input.open = open; });
  fold.hidden = inputs.length === 0;
  fold.addEventListener("click", () => {
    const open = !inputs.some(input => input.open);
    setOpen(open);
    history.replaceState(null, "", open ? location.pathname + location.search : hash);
  });
  inputs.forEach(input => input.addEventListener("toggle", label));
  const followHash = () => { if (location.hash === hash) setOpen(false); };
  addEventListener("hashchange", followHash);
  followHash();
  label();

  // The colours that a reader chose; without a choice they follow the system. Figures watch the body.
  const theme = document.getElementById("theme");
  const setTheme = name => {
    for (const element of [document.documentElement, document.body]) {
      if (name) element.dataset.theme = name;
      else delete element.dataset.theme;
    }
    theme.value = name;
    try {
      if (name) localStorage.setItem("handout-theme", name);
      else localStorage.removeItem("handout-theme");
    } catch {
      // Some browsers remember nothing for pages from a file.
    }
  };
  theme.hidden = false;
  theme.addEventListener("change", () => setTheme(theme.value));
  theme.value = document.documentElement.dataset.theme ?? "";
  if (theme.value) document.body.dataset.theme = theme.value;
  addEventListener("keydown", event => {
    if (event.key.toLowerCase() !== "d" || event.ctrlKey || event.altKey || event.metaKey || !document.documentElement.classList.contains("presenting") || event.target.closest?.("input, select, textarea")) return;
    setTheme(getComputedStyle(document.documentElement).colorScheme.startsWith("dark") || !theme.value && matchMedia("(prefers-color-scheme: dark)").matches ? "light" : "dark");
  });

  // Copy buttons. A page that was opened from a file has no navigator.clipboard in some browsers.
  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const button of document.querySelectorAll("button.copy")) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await copy(button.parentElement.querySelector("code").textContent);
      button.textContent = fold.dataset.copied;
      setTimeout(() => { button.textContent = words; }, 1500);
    });
  }

  // The contents follow the reader: the last heading above the upper third of the window is the current one; at the end, the last of all.
  const links = new Map([...document.querySelectorAll("nav a")].map(link => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...links.keys()].map(id => document.getElementById(id));
  let current;
  const follow = () => {
    const atEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const heading = atEnd ? headings.at(-1) : headings.findLast(heading => heading.getBoundingClientRect().top < innerHeight / 3);
    const link = heading && links.get(heading.id);
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    const nav = document.querySelector("nav");
    if (link && nav.scrollHeight > nav.clientHeight) nav.scrollTop = link.offsetTop - nav.clientHeight / 2;
    current = link;
  };
  addEventListener("scroll", follow, { passive: true });
  follow();

  // What scrolls sideways must be reachable by keyboard; what does not should not be a stop on the way.
  const scrollers = document.querySelectorAll("pre, main table, math[display=block]");
  const reach = () => scrollers.forEach(element => {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
  addEventListener("resize", reach);
  addEventListener("load", reach);
})();
