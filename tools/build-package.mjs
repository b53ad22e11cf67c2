/** Compiles src to dist/: what `npm pack` puts into the package. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

for (const program of ['build-kernels.mjs', 'build-digits.mjs']) run(join(root, 'tools', program));
rmSync(join(root, 'dist'), { recursive: true, force: true });
run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'tsconfig.build.json'));
