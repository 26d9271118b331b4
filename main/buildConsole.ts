// Builds what Electron loads: the main process as one ES module, the preload as one CommonJS file (a sandboxed
// preload cannot be an ES module). Everything but Electron and Node is bundled, so the installer holds no
// node_modules.
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

export async function buildConsole(outDir = `${here}dist`): Promise<void> {
  await build(target(outDir, 'main.ts', 'es', 'main.js'));
  await build(target(outDir, 'preload.ts', 'cjs', 'preload.cjs'));
}

function target(outDir: string, entry: string, format: 'es' | 'cjs', fileName: string): InlineConfig {
  return {
    configFile: false,
    root: here,
    logLevel: 'warn',
    publicDir: false,
    resolve: { conditions: ['node', 'import', 'module', 'default'] },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      lib: { entry: `${here}${entry}`, formats: [format], fileName: () => fileName },
      rolldownOptions: {
        external: ['electron', ...builtinModules, /^node:/],
        output: { codeSplitting: false },
      },
    },
  };
}
