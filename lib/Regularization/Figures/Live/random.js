// The random numbers that torch.manual_seed(seed) starts: Matsumoto and Nishimura's Mersenne Twister (1998), MT19937.
function mersenneTwister(seed) {
    const state = new Uint32Array(624);
    state[0] = seed;
    for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    let next = 624;

    function twist() {
        for (let i = 0; i < 624; i++) {
            const y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
            state[i] = state[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
        }
        next = 0;
    }

    return () => {
        if (next === 624) twist();
        let y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    };
}

// Fills parameters, which lie layer by layer, weights before biases, as nn.Linear does: uniform between ±1/√inputs, from 24 random bits, rounded once.
function initialize(parameters, sizes, seed) {
    const random = mersenneTwister(seed);
    let at = 0;
    const uniform = (count, bound) => {
        const from = Math.fround(-bound), range = Math.fround(Math.fround(bound) - from);
        for (const end = at + count; at < end; at++) parameters[at] = (random() & 0xffffff) * 2 ** -24 * range + from;
    };
    for (let l = 1; l < sizes.length; l++) {
        uniform(sizes[l] * sizes[l - 1], Math.sqrt(3) * (Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) / Math.sqrt(sizes[l - 1]))); // by way of Kaiming's formula
        uniform(sizes[l], 1 / Math.sqrt(sizes[l - 1]));
    }
}
