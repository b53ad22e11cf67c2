/** The picture that opens lesson 08: three optimizers walk down one bent valley. */
import { colours, type Spec } from '../../src/charts/index.ts';
import { adam, Matrix, momentum, type Optimizer, sgd } from '../../src/index.ts';
import { optimizerWalks, type Walk } from './08-optimizer-walks.ts';

/** L(u, v) = 4 (v − u²/3)² + 0.15 (u − 3)²: the floor is the curve v = u²/3, steep across and nearly level along it. */
const loss = (u: number, v: number) => 4 * (v - u ** 2 / 3) ** 2 + 0.15 * (u - 3) ** 2;

/** (∂L/∂u, ∂L/∂v). */
function gradient(u: number, v: number): [number, number] {
  const across = 8 * (v - u ** 2 / 3);
  return [(-2 / 3) * u * across + 0.3 * (u - 3), across];
}

/** A hundred steps from (−2.2, 4.9). */
function walk(name: string, colour: string, optimizer: Optimizer): Walk {
  const points: [number, number][] = [[-2.2, 4.9]];
  const w = new Matrix(1, 2, Float64Array.from(points[0]));
  for (let n = 0; n < 100; n++) {
    optimizer.step([w], [new Matrix(1, 2, Float64Array.from(gradient(...points[n])))]);
    points.push([w.at(0, 0), w.at(0, 1)]);
  }
  return { name, colour, points };
}

/** The walks on a map of the valley, and the height of each above the lowest point, (3, 3), step by step. */
export function opening(): Spec {
  const walks = [
    walk('SGD', colours.ink, sgd({ learningRate: 0.044 })),
    walk('momentum', colours.violet, momentum({ learningRate: 0.01, momentum: 0.9 })),
    walk('Adam', colours.amber, adam({ learningRate: 1.3 })),
  ];
  return optimizerWalks(walks, {
    title: 'Same start, same valley, 100 steps each',
    subtitle: 'the cross: the lowest point · below: the height above it, step by step',
    u: [-5, 5],
    v: [-1, 5.5],
    loss,
    lowest: [3, 3],
    heights: true,
  });
}
