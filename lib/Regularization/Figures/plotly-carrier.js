// Puts plotly.js into the page and tells the figures that wait for it. The browser keeps it, so that figures draw in every later page of this
// notebook host too, whichever output is shown first. The parameters hide RequireJS, which some hosts have: plotly.js would register
// with it and leave no window.Plotly.
(plotly => {
    if (!window.Plotly) plotly.call(window);
    dispatchEvent(new Event("plotly-is-here"));
    const keep = async () => location.protocol !== "file:" && (await caches.open("plotly.js")).put("https://cdn.plot.ly/plotly-2.28.0.min.js", new Response(`(${plotly}).call(window)`));
    keep().catch(() => { }); // no storage here, or no room
})((function (define, module, exports) {__PLOTLY__
}));
