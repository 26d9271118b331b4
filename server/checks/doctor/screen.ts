// Whatever shows the wall: a browser, its WebGL, Electron.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { type Examination, fail, ok, warn } from './finding.ts';

const LAUNCH_MS = 30_000;
const SOFTWARE = /SwiftShader|llvmpipe|softpipe|Basic Render/i;
// A string, because this file is checked without a browser's types.
const ASK_WEBGL = `(() => {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return null;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return { renderer: String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)), texturePx: gl.getParameter(gl.MAX_TEXTURE_SIZE) };
})()`;

export type WebGl = { readonly renderer: string; readonly texturePx: number } | null;

export function examineBrowser(path: string | undefined): Examination {
  return {
    about: 'browser',
    examine: async () => {
      if (!path)
        return warn(
          'no Chrome or Chromium found',
          'Install one, or set LIANQIN_BROWSER to its path; Electron does as well.',
        );
      const browser = await launch(path);
      const version = browser.version();
      await browser.close();
      return ok(`${path}, ${version}`);
    },
  };
}

export function examineWebGl(path: string | undefined): Examination {
  return {
    about: 'WebGL',
    examine: async () => {
      if (!path)
        return warn('not tried without a browser', 'Install Chrome or Chromium and run the doctor again.');
      const browser = await launch(path);
      try {
        const page = await browser.newPage();
        return judgeWebGl(await page.evaluate<WebGl>(ASK_WEBGL));
      } finally {
        await browser.close();
      }
    },
  };
}

export function judgeWebGl(gl: WebGl) {
  if (!gl) {
    return fail(
      'no WebGL 2 in the browser: the map cannot be drawn',
      'Update the graphics driver and the browser; look at chrome://gpu.',
    );
  }
  if (SOFTWARE.test(gl.renderer)) {
    return warn(
      `drawn in software (${gl.renderer})`,
      'Good enough for a look. For a wall: a graphics card with its driver; look at chrome://gpu.',
    );
  }
  return ok(`${gl.renderer}, textures to ${gl.texturePx} px`);
}

export function examineElectron(root: string, env: NodeJS.ProcessEnv): Examination {
  return {
    about: 'Electron',
    examine: async () => {
      const dist = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules', 'electron', 'dist');
      const names = ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'];
      const found = names.map((name) => join(dist, name)).find((path) => existsSync(path));
      if (found) return ok(found);
      return warn(
        `no binary under ${dist}`,
        'npm start fetches it, or opens the wall in a browser. On an isolated network: ELECTRON_MIRROR=URL, or unpack it and set ELECTRON_OVERRIDE_DIST_PATH.',
      );
    },
  };
}

// As the window keeper opens it, but unseen.
function launch(executablePath: string) {
  const args = [
    '--enable-unsafe-swiftshader',
    '--ignore-gpu-blocklist',
    '--no-first-run',
    '--disable-background-networking',
  ];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath, headless: true, timeout: LAUNCH_MS, args });
}
