// The lesson's network: four hidden layers, ReLU behind each of them, mean squared error, backpropagation.
// The order of operations is that of Training.cs, which states it, so the numbers are those of the library's Sweep.Run to the last bit.
// Matrices have a row for each unit and a column for each point: training points first, then those for validation, then some that only fill up.
// What takes long are generators, so that whoever runs them can do something else between two layers.
function network({ xTrain, tTrain, xValidation, tValidation }, settings) {
    const round = Math.fround, width = settings.width, sizes = [1, width, width, width, width, 1], last = sizes.length - 1;
    const trainCount = xTrain.length, count = trainCount + xValidation.length, columns = whole(count), trainColumns = whole(trainCount);

    let next = 0;
    const layers = sizes.slice(1).map((outputs, l) => ({ inputs: sizes[l], outputs, weights: next, biases: (next += outputs * (sizes[l] + 1)) - outputs }));
    const units = sizes.reduce((sum, size) => sum + size), grid = whole(100);
    const { multiply, allocate } = arithmetic(2 * next + units * (columns + trainColumns + grid) + width * trainCount);
    const parameters = allocate(next), gradient = allocate(next);
    const views = numbers => layers.map(({ weights, biases, outputs }) => ({ weights: numbers.subarray(weights, biases), biases: numbers.subarray(biases, biases + outputs) }));
    const layerParameters = views(parameters), layerGradients = views(gradient);
    const activations = sizes.map(size => allocate(size * columns)), gridActivations = sizes.map(size => allocate(size * grid)), deltas = sizes.map(size => allocate(size * trainColumns));
    const transposed = allocate(width * trainCount), error = new Float32Array(count), t = new Float32Array(count);
    activations[0].set(xTrain);
    activations[0].set(xValidation, trainCount);
    t.set(tTrain);
    t.set(tValidation, trainCount);
    initialize(parameters, sizes, settings.seed);
    const step = adam(parameters, gradient, settings);

    function whole(points) {
        return Math.ceil(points / 8) * 8;
    }

    // Of each layer, z = W a + b and then max(z, 0); behind the last layer there is no ReLU.
    function* forward(a, columns) {
        for (let l = 0; l < last; l++) {
            const { inputs, outputs } = layers[l], { weights, biases } = layerParameters[l], z = a[l + 1];
            multiply(z, weights, inputs, 1, a[l], outputs, columns, inputs);
            for (let unit = 0, i = 0; unit < outputs; unit++) {
                for (const end = i + columns; i < end; i++) {
                    const sum = round(z[i] + biases[unit]);
                    z[i] = sum < 0 && l + 1 < last ? 0 : sum;
                }
            }
            yield;
        }
    }

    function losses() {
        let train = 0, validation = 0;
        for (let i = 0; i < count; i++) {
            error[i] = activations[last][i] - t[i];
            const square = round(error[i] * error[i]);
            if (i < trainCount) train += square; else validation += square;
        }
        return { train: round(train / trainCount), validation: round(validation / (count - trainCount)) };
    }

    // δ, the derivative of the loss by z, is 2/n · error behind the last layer; one layer further back it is Wᵀ δ where the ReLU let something through, else 0.
    // The gradient of the weights is δ aᵀ, that of the biases the sum of δ over the training points.
    function* backward() {
        const factor = round(2 / trainCount);
        for (let i = 0; i < trainCount; i++) deltas[last][i] = error[i] * factor;
        for (let l = last - 1; l >= 0; l--) {
            const { inputs, outputs } = layers[l], a = activations[l], delta = deltas[l + 1], { weights, biases } = layerGradients[l];
            for (let unit = 0; unit < inputs; unit++) {
                for (let i = 0; i < trainCount; i++) transposed[i * inputs + unit] = a[unit * columns + i];
            }
            multiply(weights, delta, trainColumns, 1, transposed, outputs, inputs, trainCount);
            for (let unit = 0; unit < outputs; unit++) {
                let sum = 0;
                for (let i = 0; i < trainCount; i++) sum = round(sum + delta[unit * trainColumns + i]);
                biases[unit] = sum;
            }
            yield;
            if (l === 0) break;
            multiply(deltas[l], layerParameters[l].weights, 1, inputs, delta, inputs, trainColumns, outputs);
            for (let unit = 0; unit < inputs; unit++) {
                for (let i = 0; i < trainColumns; i++) {
                    if (!(a[unit * columns + i] > 0)) deltas[l][unit * trainColumns + i] = 0;
                }
            }
            yield;
        }
    }

    return {
        parameters,
        *start() {
            yield* forward(activations, columns);
            return losses();
        },
        // One update. The losses are those after it.
        *epoch() {
            yield* backward();
            step();
            yield;
            yield* forward(activations, columns);
            return losses();
        },
        // At no more than a hundred points.
        *predict(x) {
            gridActivations[0].set(x);
            yield* forward(gridActivations, grid);
            return gridActivations[last].slice(0, x.length);
        },
    };
}
