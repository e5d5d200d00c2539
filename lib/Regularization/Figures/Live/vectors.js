// The tile of product.js in WebAssembly, whose vectors hold four numbers: ten times as fast, with the same bits, because a vector holds sums of different columns, never parts of one.
// The module is put together here, byte by byte; the numbers are those of the WebAssembly specification.
const vectorModule = (() => {
    const unsigned = value => value < 128 ? [value] : [value & 127 | 128, ...unsigned(value >>> 7)];
    const list = items => [...unsigned(items.length), ...items.flat()], section = (id, items) => [id, ...list(list(items))];
    const name = text => list([...text].map(character => character.charCodeAt(0)));
    const i32 = 0x7f, v128 = 0x7b;

    // Instructions, each behind the code of its operands.
    const operation = (...code) => (...operands) => [...operands.flat(), ...code], vector = (number, ...rest) => operation(0xfd, ...unsigned(number), ...rest);
    const get = local => [0x20, local], set = (local, value) => [...value, 0x21, local];
    const addInteger = operation(0x6a), less = operation(0x49), add = vector(228), multiply = vector(230);
    const load = (address, offset) => vector(0, 2, offset)(address), splat = vector(9, 2, 0), store = (address, offset, value) => vector(11, 2, offset)(address, value);
    const repeatWhile = (body, condition) => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];

    // tile(c, cRow, a, aRow, aStep, b, bRow, bEnd): addresses and distances in bytes. Two vectors make up a row's eight columns.
    const [c, cRow, a, aRow, aStep, b, bRow, bEnd, row] = [0, 1, 2, 3, 4, 5, 6, 7, 8], parameters = 8, integers = 1;
    const sum = (m, half) => parameters + integers + 2 * m + half, [b0, b1, factor] = [17, 18, 19];
    const ofEachRow = [0, 1, 2, 3].flatMap(m => [
        ...set(factor, splat(get(row))),
        ...set(sum(m, 0), add(get(sum(m, 0)), multiply(get(factor), get(b0)))),
        ...set(sum(m, 1), add(get(sum(m, 1)), multiply(get(factor), get(b1)))),
        ...set(row, addInteger(get(row), get(aRow))),
    ]);
    const body = [
        ...repeatWhile([
            ...set(row, get(a)), ...set(b0, load(get(b), 0)), ...set(b1, load(get(b), 16)), ...ofEachRow,
            ...set(a, addInteger(get(a), get(aStep))), ...set(b, addInteger(get(b), get(bRow))),
        ], less(get(b), get(bEnd))),
        ...[0, 1, 2, 3].flatMap(m => [...store(get(c), 0, get(sum(m, 0))), ...store(get(c), 16, get(sum(m, 1))), ...set(c, addInteger(get(c), get(cRow)))]),
        0x0b,
    ];
    const code = [...list([[integers, i32], [11, v128]]), ...body];
    try {
        return new WebAssembly.Module(Uint8Array.of(
            0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
            ...section(1, [[0x60, ...list(Array(parameters).fill(i32)), 0]]), // the type of the function
            ...section(2, [[...name("page"), ...name("memory"), 2, 0, 1]]),
            ...section(3, [[0]]),
            ...section(7, [[...name("tile"), 0, 0]]),
            ...section(10, [list(code)])));
    } catch {
        return null; // no WebAssembly, none with vectors, or not in this page
    }
})();

// How to multiply, and where the numbers have to lie for that: { multiply, allocate }.
function arithmetic(capacity) {
    if (!vectorModule) return { multiply: multiplyPlainly, allocate: count => new Float32Array(count) };
    const memory = new WebAssembly.Memory({ initial: Math.ceil(4 * capacity / 65536) + 1 }), { tile } = new WebAssembly.Instance(vectorModule, { page: { memory } }).exports;
    let next = 0;
    return {
        multiply: productOf(8, (c, cStart, a, aStart, aRow, aStep, b, bStart, columns, terms) => {
            const from = b.byteOffset + 4 * bStart;
            tile(c.byteOffset + 4 * cStart, 4 * columns, a.byteOffset + 4 * aStart, 4 * aRow, 4 * aStep, from, 4 * columns, from + 4 * columns * terms);
        }),
        allocate: count => new Float32Array(memory.buffer, (next += 4 * count) - 4 * count, count),
    };
}
