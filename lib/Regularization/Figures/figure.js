(() => {
    const figure = document.getElementById("__ID__");
    const plot = figure.querySelector("[role=img]");
    const chart = JSON.stringify(__CHART__);
    const slider = __SLIDER__;
    let drawn = false;
    let position = null;

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

    // RequireJS, which some hosts have, would catch plotly.js as a module and leave no window.Plotly.
    function load() {
        return window.plotlyIsLoading ??= new Promise((loaded, failed) => {
            const amd = window.define?.amd;
            if (amd) window.define.amd = undefined;
            const then = settle => () => { if (amd) window.define.amd = amd; settle(); };
            const script = document.createElement("script");
            script.src = "https://cdn.plot.ly/plotly-2.28.0.min.js";
            script.onload = then(loaded);
            script.onerror = then(failed);
            document.head.append(script);
        });
    }

    function start() {
        if (slider) addSlider(); else draw();
        const redraw = () => { if (plot.isConnected) draw(); };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
        new MutationObserver(redraw).observe(document.body, { attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] });
        addEventListener("beforeprint", () => draw("#000"));
        addEventListener("afterprint", redraw);
    }

    if (window.Plotly) {
        start();
    } else {
        load().then(start, () => {
            plot.textContent = "This chart needs plotly.js, which could not be loaded. Without a network, run a cell with " +
                "new PlotlyScript() first and this cell again. The chart's numbers are in the table below.";
            figure.querySelector("details").open = true;
        });
    }
})();
