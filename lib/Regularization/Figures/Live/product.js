// c[m, n] = Σ a[m, k] · b[k, n], row by row. The element [m, k] of a is at m · aRow + k · aStep, so a may lie transposed.
// Each sum starts at 0 and takes its terms one after the other; every product and every sum is rounded to float32 by itself (Math.fround).
// A tile, four rows and tileColumns columns, is computed together, for each number that is read serves several sums; what is left over, one by one.
function productOf(tileColumns, multiplyTile) {
    return (c, a, aRow, aStep, b, rows, columns, terms) => {
        const high = rows - rows % 4, wide = columns - columns % tileColumns;
        for (let m = 0; m < high; m += 4) {
            for (let n = 0; n < wide; n += tileColumns) multiplyTile(c, m * columns + n, a, m * aRow, aRow, aStep, b, n, columns, terms);
        }
        for (let m = 0; m < rows; m++) {
            for (let n = m < high ? wide : 0; n < columns; n++) {
                let sum = 0;
                for (let k = 0; k < terms; k++) sum = Math.fround(sum + Math.fround(a[m * aRow + k * aStep] * b[k * columns + n]));
                c[m * columns + n] = sum;
            }
        }
    };
}

const multiplyPlainly = productOf(2, (c, cStart, a, aStart, aRow, aStep, b, bStart, columns, terms) => {
    const round = Math.fround, zero = round(0);
    let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
    for (let k = 0, i = aStart, j = bStart; k < terms; k++, i += aStep, j += columns) {
        const a0 = a[i], a1 = a[i + aRow], a2 = a[i + 2 * aRow], a3 = a[i + 3 * aRow], b0 = b[j], b1 = b[j + 1];
        c00 = round(c00 + round(a0 * b0)); c01 = round(c01 + round(a0 * b1));
        c10 = round(c10 + round(a1 * b0)); c11 = round(c11 + round(a1 * b1));
        c20 = round(c20 + round(a2 * b0)); c21 = round(c21 + round(a2 * b1));
        c30 = round(c30 + round(a3 * b0)); c31 = round(c31 + round(a3 * b1));
    }
    c[cStart] = c00; c[cStart + 1] = c01;
    c[cStart + columns] = c10; c[cStart + columns + 1] = c11;
    c[cStart + 2 * columns] = c20; c[cStart + 2 * columns + 1] = c21;
    c[cStart + 3 * columns] = c30; c[cStart + 3 * columns + 1] = c31;
});
