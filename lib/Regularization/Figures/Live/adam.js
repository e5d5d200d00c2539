// Adam (Kingma and Ba, 2015) with the penalties, each operation rounded to float32 by itself, in the order of PlainAdam.cs. One call of the result is one step.
function adam(parameters, gradient, { l1, l2, decay: weightDecay, learningRate = 0.001 }) {
    const round = Math.fround, count = parameters.length, mean = new Float32Array(count), square = new Float32Array(count);
    const lambda = round(l1), decay = round(2 * l2 + weightDecay), keepMean = round(0.9), addMean = round(1 - 0.9), keepSquare = round(0.999), addSquare = round(1 - 0.999), epsilon = round(1e-8);
    let power1 = 1, power2 = 1;
    return () => {
        power1 *= 0.9;
        power2 *= 0.999;
        const size = round(-learningRate / (1 - power1)), correction = round(1 / Math.sqrt(1 - power2));
        for (let i = 0; i < count; i++) {
            const w = parameters[i];
            let g = gradient[i];
            if (l1 > 0) g = round(g + (w > 0 ? lambda : w < 0 ? -lambda : 0)); // the derivative of |w|
            if (decay > 0) g = round(g + round(decay * w)); // that of w², and weight decay
            const m = round(round(mean[i] * keepMean) + round(g * addMean));
            const v = round(round(square[i] * keepSquare) + round(round(g * addSquare) * g));
            mean[i] = m;
            square[i] = v;
            parameters[i] = round(w + round(round(m * size) / round(round(round(Math.sqrt(v)) * correction) + epsilon)));
        }
    };
}
