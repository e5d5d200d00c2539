// A small chart in SVG whose lines can change sixty times a second: axes are drawn once for each size of the window, lines by their path alone.
function element(name, attributes = {}, ...children) {
    const svg = ["svg", "g", "path", "line", "text", "circle", "rect"].includes(name);
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
}

// x and y: { range: [from, to], ticks: [[at, label], …], title, log }. What lies beyond the ranges is drawn at their edge.
function chart(host, height, x, y) {
    const svg = element("svg", { role: "img", height, width: "100%" }), axes = element("g"), marks = element("g"), margin = { left: 56, right: 12, top: 8, bottom: 42 };
    const drawn = [];
    let width = 0;
    svg.append(axes, marks);
    host.append(svg);

    const scale = (axis, from, to) => value => {
        const position = v => axis.log ? Math.log10(v) : v, [low, high] = axis.range.map(position);
        const at = (position(value) - low) / (high - low);
        return from + Math.max(-0.02, Math.min(1.02, at)) * (to - from);
    };
    const toX = value => scale(x, margin.left, width - margin.right)(value), toY = value => scale(y, height - margin.bottom, margin.top)(value);

    function drawAxes() {
        const left = margin.left, right = width - margin.right, bottom = height - margin.bottom;
        const [xTicks, yTicks] = [x, y].map(axis => axis.ticks.filter(([at]) => at >= axis.range[0] && at <= axis.range[1]));
        axes.replaceChildren(
            ...yTicks.map(([at]) => element("line", { class: "grid", x1: left, x2: right, y1: toY(at), y2: toY(at) })),
            element("rect", { class: "frame", x: left, y: margin.top, width: Math.max(0, right - left), height: bottom - margin.top }),
            ...yTicks.map(([at, label]) => element("text", { class: "ytick", x: left - 6, y: toY(at) + 4, "text-anchor": "end" }, label)),
            ...xTicks.map(([at, label]) => element("g", { class: "xtick" },
                element("line", { class: "frame", x1: toX(at), x2: toX(at), y1: bottom, y2: bottom + 4 }), element("text", { x: toX(at), y: bottom + 17, "text-anchor": "middle" }, label))),
            element("text", { x: (left + right) / 2, y: height - 5, "text-anchor": "middle" }, x.title),
            element("text", { x: 12, y: (margin.top + bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(margin.top + bottom) / 2})` }, y.title));
    }

    const add = (name, kind, draw) => {
        const mark = marks.appendChild(element(name, { class: kind }));
        drawn.push(() => draw(mark));
        return mark;
    };
    const polyline = (xs, ys) => {
        let path = "", command = "M";
        for (let i = 0; i < ys.length; i++) {
            if (Number.isFinite(ys[i])) path += command + toX(xs ? xs[i] : i).toFixed(1) + " " + toY(ys[i]).toFixed(1);
            command = Number.isFinite(ys[i]) ? "L" : "M"; // what is infinite or no number leaves a gap
        }
        return path;
    };

    return {
        svg,
        // Each of these returns a function that shows other numbers.
        line(kind, xs) {
            let ys = [];
            const draw = mark => mark.setAttribute("d", polyline(xs, ys)), mark = add("path", "line " + kind, draw);
            return values => { ys = values; draw(mark); };
        },
        points(kind, shape) {
            let [xs, ys] = [[], []];
            const draw = mark => mark.replaceChildren(...xs.map((value, i) => shape(toX(value), toY(ys[i])))), mark = add("g", kind, draw);
            return (newX, newY) => { [xs, ys] = [newX, newY]; draw(mark); };
        },
        // Columns between edges.
        bars(kind, edges) {
            let ys = [];
            const column = (value, i) => `M${toX(edges[i]).toFixed(1)} ${toY(y.range[0]).toFixed(1)}V${toY(value).toFixed(1)}H${toX(edges[i + 1]).toFixed(1)}V${toY(y.range[0]).toFixed(1)}`;
            const draw = mark => mark.setAttribute("d", ys.map(column).join("")), mark = add("path", kind, draw);
            return values => { ys = values; draw(mark); };
        },
        resize(newWidth) {
            width = newWidth;
            svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
            drawAxes();
            drawn.forEach(draw => draw());
        },
    };
}
