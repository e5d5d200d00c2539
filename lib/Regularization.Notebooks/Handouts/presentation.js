// The page in front of a class: one section at a time, its outputs covered until someone has predicted them.
(() => {
  "use strict";

  const root = document.documentElement;
  const main = document.getElementById("main");
  const header = document.querySelector("header");
  const bar = document.getElementById("bar");
  const start = document.getElementById("present");
  const cells = [...main.querySelectorAll(":scope > .cell")].filter(cell => !["skip", "notes"].includes(cell.dataset.slide));
  const inputs = [...main.querySelectorAll("details.input")];
  let current = -1;
  let fold = false;

  // A section is a list of elements. Jupyter's slide types say where one starts; where a notebook has none, its headings do.
  const hasSlides = cells.some(cell => /slide$/.test(cell.dataset.slide ?? ""));
  const sections = [{ units: [header], place: "" }];
  for (const cell of cells) {
    if (hasSlides && /slide$/.test(cell.dataset.slide ?? "")) sections.push({ units: [], place: "" });
    for (const unit of cell.matches(".solution") || cell.dataset.slide === "fragment" ? [cell] : cell.children) {
      const isHeading = unit.matches("h1, h2, h3");
      // A heading right below another one belongs to it.
      const onlyHeadings = sections.length > 1 && sections.at(-1).units.every(other => other.matches("h1, h2, h3"));
      if (isHeading && !hasSlides && !onlyHeadings) sections.push({ units: [], place: "" });
      const section = sections.at(-1);
      section.units.push(unit);
      if (isHeading) section.place ||= unit.id;
    }
  }
  sections.splice(0, sections.length, ...sections.filter(section => section.units.length > 0));

  // What is covered at first: outputs, solutions, and Jupyter's fragments.
  for (const section of sections) {
    section.covered = section.units.filter(unit => unit.matches(".output, .solution, [data-slide=fragment]"));
    for (const unit of section.covered) {
      unit.classList.add("covered");
      if (unit.matches("[data-slide=fragment]")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "uncover";
      button.textContent = unit.matches(".solution") ? bar.dataset.solution : bar.dataset.output;
      button.addEventListener("click", () => uncover(unit));
      unit.before(button);
    }
  }

  const placeOf = index => sections[index].place || String(index + 1);
  const indexOf = place => {
    const named = sections.findIndex(section => section.place && section.place === place);
    return named >= 0 ? named : Math.min(sections.length, Math.max(1, parseInt(place, 10) || 1)) - 1;
  };

  // Charts cannot know their size while they are hidden. Enlarged as a whole, their letters can be read from the last row.
  function fitCharts() {
    const scale = parseFloat(getComputedStyle(root).fontSize) / 16;
    for (const plot of main.querySelectorAll(".js-plotly-plot, .plotly-figure [role=img]")) {
      const isShown = plot.offsetParent !== null;
      const factor = current < 0 ? 1 : Math.max(1, Math.min(scale, 0.72 * innerHeight / (plot.offsetHeight || innerHeight)));
      plot.style.width = factor === 1 ? "" : `${100 / factor}%`;
      plot.style.transform = factor === 1 ? "" : `scale(${factor})`;
      plot.style.transformOrigin = factor === 1 ? "" : "0 0";
      plot.style.marginBottom = factor === 1 || !isShown ? "" : `${(factor - 1) * plot.offsetHeight}px`;
      if (isShown && plot.matches(".js-plotly-plot")) window.Plotly?.Plots.resize(plot);
    }
  }

  // What a section shows: everything up to what is still covered, because the text behind it tells what comes out.
  function lay() {
    const { units, covered: [next] } = sections[current];
    const shown = new Set(next ? units.slice(0, units.indexOf(next) + 1) : units);
    header.classList.toggle("off", !shown.has(header));
    for (const cell of main.querySelectorAll(":scope > .cell")) {
      let any = shown.has(cell);
      for (const unit of cell.children) {
        const isOn = shown.has(cell) || shown.has(unit) || unit.matches(".uncover") && shown.has(unit.nextElementSibling);
        unit.classList.toggle("off", !isOn);
        any ||= isOn;
      }
      cell.classList.toggle("off", !any);
    }
    for (const button of main.querySelectorAll(":scope > .uncover")) button.classList.toggle("off", !shown.has(button.nextElementSibling));
    bar.querySelector("output").textContent = `${current + 1} / ${sections.length}`;
    bar.querySelector("[name=back]").disabled = current === 0;
    bar.querySelector("[name=forward]").disabled = current === sections.length - 1;
    bar.querySelector("[name=output]").disabled = !next;
    fitCharts();
  }

  function show(index, atEnd = false) {
    current = Math.min(sections.length - 1, Math.max(0, index));
    root.classList.add("presenting");
    bar.hidden = false;
    lay();
    history.replaceState(null, "", `#present=${encodeURIComponent(placeOf(current))}`);
    scrollTo({ top: atEnd ? root.scrollHeight : 0, behavior: "instant" });
  }

  function leave() {
    if (current < 0) return;
    const place = sections[current].place;
    const first = sections[current].units[0];
    current = -1;
    root.classList.remove("presenting");
    bar.hidden = true;
    main.querySelectorAll(".off").forEach(element => element.classList.remove("off"));
    header.classList.remove("off");
    if (fold) foldCode();
    history.replaceState(null, "", place ? `#${encodeURIComponent(place)}` : location.pathname + location.search);
    fitCharts();
    first.scrollIntoView({ behavior: "instant" });
    start.focus({ preventScroll: true });
  }

  function uncover(unit) {
    const section = sections[current];
    section.covered = section.covered.filter(other => other !== unit);
    unit.classList.remove("covered");
    if (unit.previousElementSibling?.matches(".uncover")) unit.previousElementSibling.remove();
    if (unit.matches("details")) unit.open = true;
    lay();
    unit.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function uncoverNext() {
    const [unit] = sections[current].covered;
    if (unit) uncover(unit);
    return unit;
  }

  // Onwards by one step, for clickers that have one button for it: down the section, uncover what comes into sight, next section.
  function step(direction) {
    const limit = innerHeight - bar.offsetHeight;
    const [next] = sections[current].covered;
    const button = next?.previousElementSibling?.matches(".uncover") ? next.previousElementSibling : null;
    const room = direction > 0 ? root.scrollHeight - innerHeight - scrollY : scrollY;
    if (direction > 0 && button && button.getBoundingClientRect().bottom <= limit) uncoverNext();
    else if (room > 4) scrollBy({ top: direction * 0.8 * limit, behavior: "instant" });
    else if (direction < 0) { if (current > 0) show(current - 1, true); }
    else if (!uncoverNext() && current < sections.length - 1) show(current + 1);
  }

  function foldCode() {
    fold = !fold;
    inputs.forEach(input => { input.open = !fold; });
    fitCharts();
  }

  const keys = {
    ArrowRight: () => show(current + 1),
    ArrowLeft: () => show(current - 1),
    PageDown: () => step(1),
    PageUp: () => step(-1),
    " ": event => step(event.shiftKey ? -1 : 1),
    Home: () => show(0),
    End: () => show(sections.length - 1),
    c: foldCode,
    o: uncoverNext,
    Escape: leave,
  };
  addEventListener("keydown", event => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (current < 0 || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !Object.hasOwn(keys, key)) return;
    // What has keys of its own keeps them: a slider its arrows, a button the space bar.
    const isField = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (isField && !["Escape", "PageDown", "PageUp"].includes(key) || key === " " && event.target.closest?.("button, summary, a")) return;
    event.preventDefault();
    keys[key](event);
  });

  for (const [name, action] of Object.entries({ back: () => show(current - 1), forward: () => show(current + 1), code: foldCode, output: uncoverNext, leave })) {
    bar.querySelector(`[name=${name}]`).addEventListener("click", action);
  }

  // A finger that moves sideways turns the page, unless what is below it moves sideways itself.
  let touch;
  addEventListener("touchstart", event => {
    const scrolls = event.target.closest?.("input, .js-plotly-plot, pre, table, math");
    touch = event.touches.length > 1 || scrolls && (scrolls.matches("input") || scrolls.scrollWidth > scrolls.clientWidth) ? null : event.touches[0];
  }, { passive: true });
  addEventListener("touchend", event => {
    if (!touch || current < 0) return;
    const across = event.changedTouches[0].clientX - touch.clientX;
    const down = event.changedTouches[0].clientY - touch.clientY;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) show(current + (across < 0 ? 1 : -1));
  }, { passive: true });

  start.hidden = false;
  start.addEventListener("click", () => {
    const read = sections.findLastIndex(section => section.units[0].getBoundingClientRect().top < innerHeight / 3);
    show(Math.max(0, read));
    start.blur();
  });
  const followHash = () => {
    const match = /^#present(?:=(.*))?$/.exec(location.hash);
    if (match) show(indexOf(decodeURIComponent(match[1] ?? "1")));
    else if (current >= 0) leave();
  };
  addEventListener("hashchange", followHash);
  addEventListener("resize", () => { if (current >= 0) fitCharts(); });
  addEventListener("plotly-is-here", () => { if (current >= 0) setTimeout(fitCharts); });
  addEventListener("load", () => { if (current >= 0) fitCharts(); });
  followHash();
})();
