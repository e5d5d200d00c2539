// Shows a figure's chart: what it draws, another layout for narrow windows, and a slider, or null instead of these two.
(id, description, narrowLayout, slider) => {
    const figure = document.getElementById(id);
    const plot = figure.querySelector("[role=img]");
    const words = document.getElementById(id + "-description");
    const chart = JSON.stringify(description);
    const narrow = matchMedia("(max-width: 560px)");
    const touch = matchMedia("(hover: none)");
    let drawn = false;
    let position = null;
    for (const image of plot.querySelectorAll(".still img")) image.outerHTML = decodeURIComponent(image.getAttribute("src").replace("data:image/svg+xml,", ""));
    const missing = figure.querySelector("[data-missing]");
    const numbers = figure.querySelector("details");
    const whenPlotlyIsHere = __WHEN_PLOTLY_IS_HERE__;

    // On paper the ink is black.
    function draw(ink) {
        if (!drawn) plot.replaceChildren();
        drawn = true;
        const { data, layout: wide, config } = JSON.parse(chart.replaceAll("currentColor", ink ?? getComputedStyle(plot).color));
        const layout = { ...wide, ...narrow.matches && narrowLayout, uirevision: String(narrow.matches) };
        if (ink || document.documentElement.matches(".presenting")) layout.height = parseFloat(getComputedStyle(plot).getPropertyValue("--low-height")) || layout.height;
        if (touch.matches) {
            // A finger scrolls the page, and does not zoom the axes.
            config.displayModeBar = layout.dragmode = false;
            for (const axis in layout) if (/^[xy]axis/.test(axis)) layout[axis] = { ...layout[axis], fixedrange: true };
        }
        if (position) slider.traces.forEach((trace, i) => {
            data[trace].y = unpacked(position.y[i]);
            data[trace].x = position.x?.[i] ?? data[trace].x;
        });
        return Plotly.react(plot, data, layout, config);
    }

    function unpacked(values) {
        if (typeof values !== "string") return values;
        const [scale, numbers] = values.split(":");
        const bytes = Uint8Array.from(atob(numbers), character => character.charCodeAt(0));
        return Array.from(new Int16Array(bytes.buffer), value => value === -32768 ? null : value / scale);
    }

    function addSlider() {
        const controls = figure.querySelector("[role=group]");
        const range = controls.querySelector("[type=range]");
        const output = controls.querySelector("output");
        const choose = () => {
            const family = slider.families[controls.querySelector("[type=radio]:checked")?.value ?? 0];
            range.max = family.positions.length - 1;
            position = family.positions[range.value];
            output.textContent = position.label;
            range.setAttribute("aria-valuetext", position.label);
            if (position.description) words.textContent = position.description;
            draw();
        };
        const button = controls.querySelector("button");
        const play = button?.textContent;
        let playing = 0;
        const stop = () => {
            clearInterval(playing);
            playing = 0;
            if (button) button.textContent = play;
            output.removeAttribute("aria-live");
        };
        const step = () => {
            if (!plot.isConnected || range.value === range.max) return stop();
            range.stepUp();
            choose();
        };
        button?.addEventListener("click", () => {
            if (playing) return stop();
            if (range.value === range.max) {
                range.value = 0;
                choose();
            }
            button.textContent = button.dataset.pause;
            output.setAttribute("aria-live", "off"); // nobody can listen that fast
            playing = setInterval(step, 120);
        });
        // Notebooks have arrow keys of their own, which would take them away from the slider.
        controls.addEventListener("keydown", event => { if (/^(Arrow|Home|End|Page)/.test(event.key)) event.stopPropagation(); });
        controls.style.visibility = "visible";
        controls.addEventListener("input", () => { stop(); choose(); });
        choose();
    }

    // Where scripts run, the tables are made only when a reader opens them: they would be most of the page's elements.
    numbers.addEventListener("toggle", () => {
        const tables = numbers.querySelector("noscript");
        if (tables) tables.outerHTML = tables.textContent;
    });

    function start() {
        missing.style.display = "none";
        if (slider) addSlider(); else draw();
        const redraw = () => { if (plot.isConnected) draw(); };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
        narrow.addEventListener("change", redraw);
        const observer = new MutationObserver(redraw);
        for (const element of [document.documentElement, document.body]) observer.observe(element, { attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] });
        addEventListener("afterprint", redraw);
    }

    // The picture shows what there is to see. What can be pointed at replaces it when the reader comes near, one chart at a time, and before printing.
    function whenNear(begin) {
        let begun = false;
        const once = () => { if (!begun) { begun = true; observer.disconnect(); begin(); } };
        const observer = new IntersectionObserver(entries => { if (entries.some(entry => entry.isIntersecting)) setTimeout(once); }, { rootMargin: "300px" });
        observer.observe(plot);
        addEventListener("beforeprint", () => { once(); draw("#000"); });
    }

    whenPlotlyIsHere(plot, () => whenNear(start), () => missing.style.display = "");
}
