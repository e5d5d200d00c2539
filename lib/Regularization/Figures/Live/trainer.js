// Trains and tells how far it is. It runs in a worker or, where a page may not have one, on the page's own thread; so it works in slices and listens between them.
// It is told { run, settings, data, x } to start anew, and { run, until } to go on until that many epochs are done; a run that was started later ends the earlier ones.
// It answers { run, epoch, train, validation, prediction, sizes, small, diverged } with the losses since its last answer.
const slice = 12, between = 30; // milliseconds
const breath = new MessageChannel();
let current, working = false;

function rest() {
    return new Promise(resolve => {
        breath.port1.onmessage = resolve;
        breath.port2.postMessage(null);
    });
}

// Runs a generator to its end; null if another run was started meanwhile.
async function runThrough(steps, run) {
    for (;;) {
        const end = performance.now() + slice;
        do {
            const { done, value } = steps.next();
            if (done) return value;
        } while (performance.now() < end);
        await rest();
        if (run !== current) return null;
    }
}

// How many weights have which size: four bins for each power of ten, from 10⁻⁶ to 10. What lies beyond is counted at the ends.
function countSizes(parameters) {
    const sizes = new Array(28).fill(0);
    let small = 0;
    for (const w of parameters) {
        const size = Math.abs(w);
        if (size < 0.001) small++;
        sizes[Math.max(0, Math.min(27, Math.floor(4 * (Math.log10(size) + 6))))]++;
    }
    return { sizes, small: small / parameters.length };
}

async function tell(run) {
    const prediction = await runThrough(run.network.predict(run.x), run);
    if (run !== current) return;
    port.postMessage({ run: run.id, epoch: run.epoch, train: run.train, validation: run.validation, prediction, ...countSizes(run.network.parameters), diverged: run.diverged });
    [run.train, run.validation, run.told] = [[], [], performance.now()];
}

async function work() {
    if (working) return;
    working = true;
    while (current && (current.epoch < 0 || current.epoch < current.until && !current.diverged)) {
        const run = current;
        const losses = await runThrough(run.epoch < 0 ? run.network.start() : run.network.epoch(), run);
        if (run !== current) continue;
        if (run.epoch >= 0) {
            run.train.push(run.before);
            run.validation.push(losses.validation);
        }
        run.epoch++;
        run.before = losses.train;
        run.diverged = !Number.isFinite(losses.train) || !Number.isFinite(losses.validation);
        if (run.epoch === 0 || run.epoch >= run.until || run.diverged || performance.now() - run.told > between) await tell(run);
    }
    working = false;
}

port.onmessage = ({ data: message }) => {
    if (message.settings) {
        current = { id: message.run, network: network(message.data, message.settings), x: message.x, epoch: -1, until: 0, before: 0, train: [], validation: [], told: 0, diverged: false };
    } else if (current?.id === message.run) {
        current.until = message.until;
    }
    work();
};
port.postMessage({ ready: true });
