// A peer for tests. Its first argument says how it behaves: 'SECONDS' of every epoch, or a way to fail.
import { createInterface } from 'node:readline';

const [behaviour] = process.argv.slice(2);
const say = (answer) => console.log(JSON.stringify(answer));
let trained = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const { command, rows, work } = JSON.parse(line);
  if (behaviour === 'dies') {
    console.error('something is missing');
    process.exit(1);
  }
  if (behaviour === 'chats') console.log('hello');
  else if (behaviour === 'sleeps') await new Promise((resolve) => setTimeout(resolve, 60_000));
  else if (command === 'prepare' && behaviour === 'declines') say({ unsupported: `no ${work.activation}` });
  else if (command === 'prepare') say({ version: `fake ${behaviour}` });
  else if (command === 'loss') say({ loss: 0.5 });
  else {
    trained++;
    // The first answers are check and warm-up; then each round takes longer than the one before.
    say({ seconds: (Number(behaviour) * rows * trained) / 1000 });
  }
}
