(() => {
    const figure = document.getElementById("__ID__");
    const plot = figure.querySelector("[role=img]");
    const chart = JSON.stringify(__CHART__);
    const slider = __SLIDER__;
    let drawn = false;
    let position = null;
    const missing = figure.querySelector("[data-missing]");
    const numbers = figure.querySelector("details");
    const whenPlotlyIsHere = __WHEN_PLOTLY_IS_HERE__;

    function draw(ink) {
        if (!drawn) plot.replaceChildren();
        drawn = true;
        const { data, layout, config } = JSON.parse(chart.replaceAll("currentColor", ink ?? getComputedStyle(plot).color));
        if (position) slider.traces.forEach((trace, i) => data[trace].y = position.y[i]);
        return Plotly.react(plot, data, { ...layout, uirevision: "keep" }, config);
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
            figure.querySelector("figcaption").textContent = position.description;
            draw();
        };
        controls.style.visibility = "visible";
        controls.addEventListener("input", choose);
        choose();
    }

    function start() {
        if (!missing.hidden) missing.hidden = !(numbers.open = false);
        if (slider) addSlider(); else draw();
        const redraw = () => { if (plot.isConnected) draw(); };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
        new MutationObserver(redraw).observe(document.body, { attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] });
        addEventListener("beforeprint", () => draw("#000"));
        addEventListener("afterprint", redraw);
    }

    whenPlotlyIsHere(plot, start, () => {
        missing.hidden = false;
        plot.style.height = "";
        numbers.open = true;
    });
})();
