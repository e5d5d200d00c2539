// The figure: controls, three pictures, and the run that they show. Numbers come from a trainer (trainer.js).
const figure = document.getElementById("__ID__");
const { words, lesson, first, points } = __DATA__;
const x = linspace(100);
points.normals = new Float64Array(Uint8Array.from(atob(points.normals), character => character.charCodeAt(0)).buffer);
const say = (text, ...values) => values.reduce((text, value, i) => text.replaceAll(`{${i}}`, value), text);
const percent = share => (100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0);
const loss = value => Number.isFinite(value) ? value.toFixed(4) : words.notANumber;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const epochsPerSecond = { slow: 10, normal: 60, fast: 1000 };

let { settings, hidden, refused } = readAddress(location.hash, first);
let run = null, ghost = null, playing = false, hurry = false, speed = "normal", owed = 0, lastFrame = 0, scheduled = false, dirty = false;

// Controls

const inputs = {};
const button = (text, action) => {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", action);
    return made;
};

function control(name) {
    const { positions, values, from, to } = offered[name];
    const input = positions ? element("input", { type: "range", min: 0, max: positions.length - 1 })
        : values ? element("select", {}, ...values.map(value => element("option", { value }, value)))
        : element("input", { type: "number", min: from, max: to, inputmode: "numeric" });
    const output = positions ? [element("span", { class: "value", "aria-hidden": true })] : []; // the slider says its value itself
    const nearest = value => positions.reduce((best, position, i) => Math.abs(position - value) < Math.abs(positions[best] - value) ? i : best, 0);
    const showText = value => output.forEach(output => {
        output.textContent = inDigits(value);
        input.setAttribute("aria-valuetext", inDigits(value));
    });
    inputs[name] = value => {
        input.value = positions ? nearest(value) : value;
        showText(value);
    };
    // A slider that is being dragged tells where it is; the run starts over when it is let go.
    input.addEventListener("input", () => { if (positions) showText(positions[input.value]); });
    input.addEventListener("change", () => {
        const value = positions ? positions[input.value] : Number(input.value);
        if (input.value !== "" && offered[name].allows(value)) return change({ ...settings, [name]: value });
        tell(say(words.refused, `${words.settings[name]}: ${input.value}`));
        inputs[name](settings[name]);
    });
    const label = element("label", { "data-setting": name }, element("span", {}, words.settings[name]), input, ...output);
    label.hidden = hidden.includes(name);
    return label;
}

const controls = element("div", { class: "settings", role: "group", "aria-label": words.settingsLabel }, ...Object.keys(offered).map(control));
// Notebooks have arrow keys of their own, which would take them away from the sliders.
controls.addEventListener("keydown", event => { if (/^(Arrow|Home|End|Page)/.test(event.key)) event.stopPropagation(); });
const play = button(words.play, () => playing ? pause() : start(false));
const pace = element("select", { "aria-label": words.speed }, ...Object.keys(epochsPerSecond).map(value => element("option", { value }, words.speeds[value])));
pace.value = speed;
pace.addEventListener("change", () => { speed = pace.value; });
const buttons = element("div", { class: "buttons" }, play, button(words.step, step), button(words.toTheEnd, () => start(true)), button(words.startOver, () => startOver()),
    button(words.lessonSettings, () => change({ ...lesson })), pace);
const progress = element("p", { class: "progress" }), status = element("p", { role: "status" });
const expected = element("textarea", { rows: 2 });
const notes = element("div", { class: "notes" }, element("label", {}, element("span", {}, words.expectation), expected), element("div", {}, element("span", {}, words.result), status));

// Pictures

const swatch = {
    line: kind => element("path", { class: "line " + kind, d: "M1 7H27" }),
    dot: (cx, cy) => element("circle", { cx, cy, r: 4 }),
    diamond: (cx, cy) => element("path", { d: `M${cx - 5} ${cy}L${cx} ${cy - 5}L${cx + 5} ${cy}L${cx} ${cy + 5}Z` }),
    box: kind => element("path", { class: kind, d: "M3 2H25V12H3Z" }),
};
function picture(title, entries, height, ...axes) {
    const items = entries.map(([mark, text, kind = ""]) => element("li", {}, element("svg", { width: 28, height: 14, "aria-hidden": true, class: kind }, mark), element("span", {}, text)));
    items.forEach((item, i) => { item.hidden = entries[i][1] === ""; }); // from the start: else the legend takes a line more at first, and what is below it jumps
    const host = element("div", { class: "plot", style: `height:${height}px` });
    const made = element("div", { class: "picture" }, element("p", { class: "title" }, title), element("ul", { class: "legend" }, ...items), host);
    const drawn = chart(host, height, ...axes);
    drawn.svg.setAttribute("aria-label", title);
    return { ...drawn, made, host, items };
}

const tick = (value, label = inDigits(value)) => [value, label];
const fitAxis = { range: [-2, 2], ticks: [-2, -1, 0, 1, 2].map(value => tick(value, String(value))), title: "t, y" };
const epochAxis = { range: [0, 1], ticks: [], title: words.epochs };
const lossAxis = { range: [0.01, 1], ticks: [], title: words.lossAxis, log: true };
const shareAxis = { range: [0, 0.5], ticks: [0, 0.25, 0.5, 0.75, 1].map(value => tick(value, percent(value) + " %")), title: words.shareAxis };
const sizeEdges = Array.from({ length: 29 }, (_, i) => 10 ** (-6 + i / 4)), smallBins = 12;
const fit = picture(words.fitTitle, [
    [swatch.dot(14, 7), words.trainingPoints, "training"], [swatch.diamond(14, 7), words.validationPoints, "validation"], [swatch.line("prediction"), words.prediction], [swatch.line("sine"), "y = sin(x)"], [swatch.line("ghost"), ""],
], 320, { range: [-Math.PI, Math.PI], ticks: [-3, -2, -1, 0, 1, 2, 3].map(value => tick(value, String(value))), title: "x" }, fitAxis);
const losses = picture(words.lossTitle, [
    [swatch.line("train-loss"), words.training], [swatch.line("validation-loss"), words.validation], [swatch.line("score"), words.score], [swatch.line("ghost"), ""],
], 260, epochAxis, lossAxis);
const weights = picture(words.sizesTitle, [
    [swatch.box("bars small"), words.small], [swatch.box("bars"), words.larger], [swatch.line("ghost"), ""],
], 260, { range: [1e-6, 10], ticks: [-6, -4, -2, 0].map(power => tick(10 ** power)), title: words.sizeAxis, log: true }, shareAxis);

const show = {
    sine: fit.line("sine", x), ghostFit: fit.line("ghost", x), training: fit.points("training", swatch.dot), validation: fit.points("validation", swatch.diamond), prediction: fit.line("prediction", x),
    trainScore: losses.line("score train-loss"), validationScore: losses.line("score validation-loss"), ghostLoss: losses.line("ghost"), train: losses.line("train-loss"), validationLoss: losses.line("validation-loss"),
    small: weights.bars("bars small", sizeEdges), larger: weights.bars("bars", sizeEdges.slice(smallBins)), ghostSizes: weights.bars("line ghost", sizeEdges),
};
const pictures = [fit, losses, weights];
const numbers = element("details", {}, element("summary", {}, words.numbers));

function describe({ l1, l2, decay, ...others }) {
    const penalties = [["L1 λ = ", l1], ["L2 λ = ", l2], [words.settings.decay + " ", decay]].filter(([, value]) => value > 0).map(([name, value]) => name + inDigits(value));
    const rest = Object.keys(others).filter(name => others[name] !== lesson[name]).map(name => `${words.settings[name]} ${inDigits(others[name])}`);
    return [penalties.join(", ") || words.noRegularization, ...rest].join(", ");
}

function inWords() {
    const state = [say(words.state, run.epoch, run.settings.epochs, loss(run.train.at(-1) ?? NaN), loss(run.validation.at(-1) ?? NaN)), say(words.smallShare, percent(run.small))];
    return run.epoch === 0 ? say(words.atFirst, run.settings.epochs) : state.join(words.between);
}

// What belongs to a run and does not move.
function drawStill() {
    const { xTrain, tTrain, xValidation, tValidation } = run.data, top = Math.max(2, Math.ceil(2 * Math.max(...[...tTrain, ...tValidation].map(Math.abs))) / 2);
    fitAxis.range = [-top, top];
    lossAxis.range = [0.01, 1];
    shareAxis.range = [0, 0.5];
    const epochs = run.settings.epochs, quarters = new Set([0, 1, 2, 3, 4].map(i => Math.round(i * epochs / 4)));
    Object.assign(epochAxis, { range: [0, epochs], ticks: [...quarters].map(value => tick(value)) });
    [show.prediction, show.train, show.validationLoss, show.small, show.larger].forEach(clear => clear([])); // what moves is that of another run
    show.training(xTrain, tTrain);
    show.validation(xValidation, tValidation);
    show.sine(x.map(Math.sin));
    const score = (x, t) => x.reduce((sum, x, i) => sum + (Math.sin(x) - t[i]) ** 2, 0) / x.length;
    const flat = value => value > 0 ? Array(epochs + 1).fill(value) : []; // without noise the sine scores 0, which has no logarithm
    run.scores = [flat(score(xTrain, tTrain)), flat(score(xValidation, tValidation))];
    pictures.forEach(({ items }) => {
        items.at(-1).hidden = !ghost;
        items.at(-1).lastChild.textContent = ghost ? say(items === losses.items ? words.ghostLoss : words.ghost, ghost.label) : "";
    });
    layOut();
}

// Axes grow by whole steps where a curve leaves them.
function stretchAxes() {
    const all = [...run.train, ...run.validation, ...run.scores.map(([score]) => score)].filter(value => value > 0 && Number.isFinite(value));
    const low = 10 ** Math.min(-2, Math.floor(Math.log10(Math.max(1e-9, Math.min(1, ...all))))), high = 10 ** Math.min(9, Math.max(0, Math.ceil(Math.log10(Math.max(1e-9, ...all)))));
    const share = Math.max(...run.sizes) > 0.5 * run.sizes.reduce((sum, count) => sum + count) ? 1 : 0.5;
    const changed = lossAxis.range[0] !== low || lossAxis.range[1] !== high || lossAxis.ticks.length === 0 || shareAxis.range[1] !== share;
    if (!changed) return;
    lossAxis.range = [low, high];
    lossAxis.ticks = [];
    for (let value = low; value <= high * 1.01; value *= 10) lossAxis.ticks.push(tick(Number(value.toPrecision(1))));
    shareAxis.range = [0, share];
    layOut();
}

function draw() {
    dirty = false;
    if (!run?.prediction) return;
    stretchAxes();
    const share = counts => counts.map(count => count / counts.total);
    const withTotal = counts => Object.assign([...counts], { total: counts.reduce((sum, count) => sum + count) });
    const shares = share(withTotal(run.sizes));
    show.trainScore(run.scores[0]);
    show.validationScore(run.scores[1]);
    show.ghostFit(ghost?.prediction ?? []);
    show.ghostLoss(ghost?.validation.slice(0, run.settings.epochs) ?? []);
    show.ghostSizes(ghost ? share(withTotal(ghost.sizes)) : []);
    figure.classList.toggle("untrained", run.epoch <= 0);
    show.prediction(run.prediction);
    show.train(run.train);
    show.validationLoss(run.validation);
    show.small(shares.slice(0, smallBins));
    show.larger(shares.slice(smallBins));
    progress.textContent = inWords();
    const spoken = `${describe(run.settings)}. ${inWords()}`;
    fit.svg.setAttribute("aria-label", `${words.fitTitle}. ${spoken}`);
    losses.svg.setAttribute("aria-label", `${words.lossTitle}. ${spoken}`);
    weights.svg.setAttribute("aria-label", `${words.sizesTitle}. ${spoken}`);
    if (numbers.open) fillTable();
}

function layOut() {
    pictures.forEach(picture => picture.resize(Math.max(200, picture.host.clientWidth)));
}

function fillTable() {
    const row = (kind, ...cells) => element("tr", {}, ...cells.map(cell => element(kind, kind === "th" ? { scope: "col" } : {}, cell)));
    const table = element("table", {}, element("thead", {}, row("th", words.epoch, words.training, words.validation)),
        element("tbody", {}, ...run.train.map((value, epoch) => row("td", epoch, loss(value), loss(run.validation[epoch])))));
    numbers.querySelector("div")?.remove();
    numbers.append(element("div", { tabindex: 0, role: "group", "aria-label": words.numbers, style: "max-height:20em;overflow:auto" }, table));
}

// The run

function tell(text) {
    status.textContent = text;
}

function change(wanted) {
    settings = wanted;
    Object.keys(offered).forEach(name => inputs[name](settings[name]));
    try {
        history.replaceState(null, "", toAddress(settings, first, hidden) || location.pathname + location.search);
    } catch { /* a page without an address of its own */ }
    const goOn = playing;
    startOver();
    if (goOn) start(hurry);
}

function startOver() {
    if (run?.epoch > 0 && run.prediction) ghost = { label: describe(run.settings), prediction: run.prediction, validation: run.validation, sizes: run.sizes };
    setPlaying(false);
    tell("");
    run = { id: (run?.id ?? 0) + 1, settings: { ...settings }, data: makePoints(settings, points), epoch: -1, until: 0, train: [], validation: [] };
    figure.run = run; // for whoever looks on with the browser's tools
    drawStill();
    trainer().postMessage({ run: run.id, settings: run.settings, data: run.data, x });
}

const ended = () => run.diverged || run.epoch >= run.settings.epochs;

function goOnUntil(epoch) {
    run.until = epoch;
    trainer().postMessage({ run: run.id, until: epoch });
}

function start(toTheEnd) {
    if (!run || ended()) startOver();
    setPlaying(true);
    hurry = toTheEnd;
    [owed, lastFrame] = [0, performance.now()];
    if (hurry || calm.matches) goOnUntil(run.settings.epochs);
    schedule();
}

function pause() {
    setPlaying(false);
    goOnUntil(Math.max(run.epoch, 0));
    dirty = true;
    schedule();
}

function step() {
    if (playing) pause();
    if (!run || ended()) startOver();
    goOnUntil(Math.max(run.epoch, 0) + 1);
}

function setPlaying(now) {
    playing = now;
    play.textContent = playing ? words.pause : words.play;
}

function hear({ data: message }) {
    if (message.run !== run?.id) return; // of a run that is no longer shown
    run.epoch = message.epoch;
    run.train.push(...message.train);
    run.validation.push(...message.validation);
    Object.assign(run, { prediction: message.prediction, sizes: message.sizes, small: message.small, diverged: message.diverged });
    if (ended()) {
        setPlaying(false);
        tell(run.diverged ? say(words.diverged, Math.max(run.epoch - 1, 0)) : `${describe(run.settings)}. ${inWords()}`);
    }
    dirty ||= !calm.matches || !playing;
    schedule();
}

function schedule() {
    if (!scheduled) requestAnimationFrame(frame);
    scheduled = true;
}

function frame(now) {
    scheduled = false;
    if (!figure.isConnected) return closeTrainer();
    if (dirty) draw();
    if (!playing) return;
    owed = Math.min(owed + (now - lastFrame) * epochsPerSecond[speed] / 1000, Math.max(1, epochsPerSecond[speed] / 10));
    lastFrame = now;
    if (!hurry && !calm.matches && run.epoch >= run.until && owed >= 1) {
        goOnUntil(Math.min(run.settings.epochs, Math.max(run.epoch, 0) + Math.floor(owed)));
        owed %= 1;
    }
    schedule();
}

// The trainer: a worker; where the page may not have one, the page's own thread.

let port = null;
function trainer() {
    if (port) return port;
    let worker;
    const onThisThread = () => {
        worker?.terminate();
        const channel = new MessageChannel();
        port = channel.port1;
        port.onmessage = hear;
        training(channel.port2);
    };
    try {
        const address = URL.createObjectURL(new Blob([`(${training})(self)`], { type: "text/javascript" }));
        worker = port = new Worker(address);
        let heard = false;
        const giveUp = () => {
            if (heard || port !== worker) return;
            onThisThread();
            if (run) {
                Object.assign(run, { epoch: -1, train: [], validation: [] });
                port.postMessage({ run: run.id, settings: run.settings, data: run.data, x });
                port.postMessage({ run: run.id, until: run.until });
            }
        };
        worker.onmessage = message => { heard = true; hear(message); };
        worker.onerror = giveUp;
        setTimeout(giveUp, 5000); // some hosts refuse without a word
    } catch {
        onThisThread();
    }
    return port;
}

function closeTrainer() {
    port?.terminate?.();
    port = null;
}

// All together

figure.classList.add("running", "untrained"); // live.css: the still picture is for paper now, until there is something else to print
figure.querySelector("figcaption").after(controls, notes, buttons, progress, element("div", { class: "pictures" }, ...pictures.map(picture => picture.made)), numbers);
Object.keys(offered).forEach(name => inputs[name](settings[name]));
if (refused.length > 0) tell(refused.map(part => say(words.refused, part)).join(" "));
numbers.addEventListener("toggle", () => { if (numbers.open && run?.prediction) fillTable(); });
layOut();
new ResizeObserver(layOut).observe(fit.host);
new IntersectionObserver((entries, observer) => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    observer.disconnect();
    if (!run) {
        const said = status.textContent;
        startOver();
        tell(said);
    }
}, { rootMargin: "400px" }).observe(figure);
if (location.hash.includes("=")) figure.scrollIntoView();
addEventListener("hashchange", () => {
    if (!figure.isConnected || !location.hash.includes("=")) return;
    const asked = readAddress(location.hash, first);
    ({ hidden, refused } = asked);
    controls.querySelectorAll("[data-setting]").forEach(label => { label.hidden = hidden.includes(label.dataset.setting); });
    change(asked.settings);
    if (refused.length > 0) tell(refused.map(part => say(words.refused, part)).join(" "));
});
