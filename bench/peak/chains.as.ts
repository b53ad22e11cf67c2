// AssemblyScript. Twelve independent chains of multiply and add on vectors of four floats: as many as the registers
// hold beside the two constants, and enough that no chain waits for its own last result.

/** Runs `rounds` times 12 · 4 multiplications and as many additions; returns something that depends on all of them. */
export function chains(rounds: i32, scale: f32, offset: f32): f32 {
  const s = f32x4.splat(scale);
  const o = f32x4.splat(offset);
  let a = f32x4.splat(0.1);
  let b = f32x4.splat(0.2);
  let c = f32x4.splat(0.3);
  let d = f32x4.splat(0.4);
  let e = f32x4.splat(0.5);
  let f = f32x4.splat(0.6);
  let g = f32x4.splat(0.7);
  let h = f32x4.splat(0.8);
  let i = f32x4.splat(0.9);
  let j = f32x4.splat(1.0);
  let k = f32x4.splat(1.1);
  let l = f32x4.splat(1.2);
  for (let round = 0; round < rounds; round++) {
    a = f32x4.add(f32x4.mul(a, s), o);
    b = f32x4.add(f32x4.mul(b, s), o);
    c = f32x4.add(f32x4.mul(c, s), o);
    d = f32x4.add(f32x4.mul(d, s), o);
    e = f32x4.add(f32x4.mul(e, s), o);
    f = f32x4.add(f32x4.mul(f, s), o);
    g = f32x4.add(f32x4.mul(g, s), o);
    h = f32x4.add(f32x4.mul(h, s), o);
    i = f32x4.add(f32x4.mul(i, s), o);
    j = f32x4.add(f32x4.mul(j, s), o);
    k = f32x4.add(f32x4.mul(k, s), o);
    l = f32x4.add(f32x4.mul(l, s), o);
  }
  const sum = f32x4.add(
    f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h))),
    f32x4.add(f32x4.add(i, j), f32x4.add(k, l)),
  );
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
  );
}
