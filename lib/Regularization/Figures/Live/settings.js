// What can be set, and which values are allowed. Whatever comes from outside, from the address above all, is held against this list.
const powers = [-6, -5, -4, -3, -2, -1];
const strengths = [0, ...powers.flatMap(power => [1, 2, 3, 5].map(digit => Number(`${digit}e${power}`))), 1];
const strength = { positions: strengths, allows: value => value === 0 || value >= 1e-6 && value <= 1 };
const choice = (...values) => ({ values, allows: value => values.includes(value) });
const whole = (from, to) => ({ from, to, allows: value => Number.isInteger(value) && value >= from && value <= to });
const offered = {
    l1: strength, l2: strength, decay: strength,
    noise: { positions: Array.from({ length: 21 }, (_, i) => i / 20), allows: value => value >= 0 && value <= 1 },
    n: choice(10, 30, 60, 100, 300), width: choice(8, 16, 32, 64, 128, 256), seed: whole(0, 999999), epochs: whole(1, 1000),
};

// 0.000001 rather than 1e-6, and no more digits than a number has.
function inDigits(value) {
    return value.toFixed(9).replace(/\.?0+$/, "");
}

// The settings that an address asks for, such as #l2=0.01&seed=3&hide=seed,noise; the rest as in defaults. Other fragments (#a-heading) ask for nothing.
function readAddress(fragment, defaults) {
    const settings = { ...defaults }, hidden = [], refused = [];
    for (const [name, text] of fragment.includes("=") ? new URLSearchParams(fragment.replace(/^#/, "")) : []) {
        const refuse = () => refused.push(`${name}=${text}`.slice(0, 60));
        if (name === "hide") {
            const names = text.split(",");
            if (names.every(name => Object.hasOwn(offered, name))) hidden.push(...names); else refuse();
        } else {
            const value = /^\d{1,9}(\.\d{1,12})?(e-\d{1,2})?$/i.test(text) ? Number(text) : NaN;
            if (Object.hasOwn(offered, name) && offered[name].allows(value)) settings[name] = value; else refuse();
        }
    }
    return { settings, hidden, refused };
}

// The shortest address for these settings; empty for the defaults.
function toAddress(settings, defaults, hidden) {
    const parts = Object.keys(offered).filter(name => settings[name] !== defaults[name]).map(name => `${name}=${inDigits(settings[name])}`);
    if (hidden.length > 0) parts.push(`hide=${hidden}`);
    return parts.length > 0 ? "#" + parts.join("&") : "";
}

// count numbers from -π to π, the same as the library's.
function linspace(count) {
    return Array.from({ length: count }, (_, i) => i === count - 1 ? Math.PI : -Math.PI + i * (2 * Math.PI / (count - 1)));
}

// The points, training points first, as the library deals them out. The noise is a standard one, to be multiplied.
function makePoints({ n, noise }, { normals, orders }) {
    const { indices, trainCount } = orders[n], grid = linspace(n), x = indices.map(i => grid[i]);
    const t = indices.map((index, i) => Math.sin(x[i]) + noise * normals[index]);
    return { xTrain: x.slice(0, trainCount), tTrain: t.slice(0, trainCount), xValidation: x.slice(trainCount), tValidation: t.slice(trainCount) };
}
