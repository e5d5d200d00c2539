(() => {
    const figure = document.getElementById("__ID__");
    const plot = figure.querySelector("[role=img]");
    const description = document.getElementById("__ID__-description");
    const chart = JSON.stringify(__CHART__);
    const narrowLayout = __NARROW__;
    const slider = __SLIDER__;
    const narrow = matchMedia("(max-width: 560px)");
    const touch = matchMedia("(hover: none)");
    let drawn = false;
    let position = null;
    for (const image of plot.querySelectorAll(".still img")) image.outerHTML = decodeURIComponent(image.getAttribute("src").replace("data:image/svg+xml,", ""));
    const missing = figure.querySelector("[data-missing]");
    const numbers = figure.querySelector("details");
    const whenPlotlyIsHere = __WHEN_PLOTLY_IS_HERE__;

    function draw(ink) {
        if (!drawn) plot.replaceChildren();
        drawn = true;
        const { data, layout: wide, config } = JSON.parse(chart.replaceAll("currentColor", ink ?? getComputedStyle(plot).color));
        const layout = { ...wide, ...narrow.matches && narrowLayout, uirevision: String(narrow.matches) };
        if (touch.matches) {
            // A finger scrolls the page, and does not zoom the axes.
            config.displayModeBar = layout.dragmode = false;
            for (const axis in layout) if (/^[xy]axis/.test(axis)) layout[axis] = { ...layout[axis], fixedrange: true };
        }
        if (position) slider.traces.forEach((trace, i) => data[trace].y = position.y[i]);
        return Plotly.react(plot, data, layout, config);
    }

    function addSlider() {
        const controls = figure.querySelector("[role=group]");
        const range = controls.querySelector("[type=range]");
        const choose = () => {
            const family = slider.families[controls.querySelector("[type=radio]:checked").value];
            range.max = family.positions.length - 1;
            position = family.positions[range.value];
            controls.querySelector("output").textContent = position.label;
            range.setAttribute("aria-valuetext", position.label);
            description.textContent = position.description;
            draw();
        };
        // Notebooks have arrow keys of their own, which would take them away from the slider.
        controls.addEventListener("keydown", event => { if (/^(Arrow|Home|End|Page)/.test(event.key)) event.stopPropagation(); });
        controls.style.visibility = "visible";
        controls.addEventListener("input", choose);
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
        new MutationObserver(redraw).observe(document.body, { attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] });
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
})();
