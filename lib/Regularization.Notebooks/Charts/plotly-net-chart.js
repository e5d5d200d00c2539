(() => {
    const plot = document.getElementById("__ID__");
    const missing = document.getElementById("__ID__-missing");
    const chart = JSON.stringify(__CHART__);
    const whenPlotlyIsHere = __WHEN_PLOTLY_IS_HERE__;

    // The colours of the template that Plotly.NET gives to every chart: writing, panels, and what is white on white pages.
    const writing = '"rgba(42, 63, 95, 1.0)"', panel = '"rgba(229, 236, 246, 1.0)"', white = '"rgba(255, 255, 255, 1.0)"';

    const isLight = color => {
        const [red, green, blue] = (color.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
        return 0.299 * red + 0.587 * green + 0.114 * blue > 128;
    };

    // On a dark page that template, and no other, is darkened; colours that the author chose stay.
    function darken(layout, ink) {
        const template = JSON.stringify(layout.template ?? {});
        if (!template.includes(`"paper_bgcolor":${white}`) || !template.includes(`"plot_bgcolor":${panel}`)) return;
        layout.template = JSON.parse(template
            .replaceAll(`"paper_bgcolor":${white}`, '"paper_bgcolor":"rgba(0,0,0,0)"')
            .replaceAll(writing, JSON.stringify(ink)).replaceAll(panel, '"rgba(128,128,128,0.15)"').replaceAll(white, '"rgba(128,128,128,0.35)"'));
        for (const axis of ["xaxis", "yaxis", "zaxis"]) {
            if (layout.template.layout.scene?.[axis]) layout.template.layout.scene[axis].backgroundcolor = "#2c2c30"; // nothing shines through there
        }
    }

    function draw(print) {
        const { data, layout, config } = JSON.parse(chart);
        const ink = getComputedStyle(plot).color;
        if (print !== true && isLight(ink)) darken(layout, ink);
        if (layout.width) layout.width = Math.min(layout.width, plot.clientWidth || layout.width);
        return Plotly.react(plot, data, layout, config);
    }

    whenPlotlyIsHere(plot, () => {
        missing.hidden = true;
        draw();
        const redraw = () => { if (plot.isConnected) draw(); };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
        new MutationObserver(redraw).observe(document.body, { attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] });
        addEventListener("resize", redraw);
        addEventListener("beforeprint", () => draw(true));
        addEventListener("afterprint", redraw);
    }, () => missing.hidden = false);
})();
