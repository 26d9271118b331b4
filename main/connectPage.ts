// The one page that the console carries itself: an installed console has no server yet and asks for its address.
// It has a scheme of its own, since file: pages have rights that we switch off by fuse.
import type { CustomScheme, Protocol } from 'electron';

export const CONNECT_PAGE = 'lianqin-console://connect/';

export const CONNECT_SCHEME: CustomScheme = {
  scheme: 'lianqin-console',
  privileges: { standard: true, secure: true },
};

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'none'; base-uri 'none'";

const FILES: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  '/': {
    type: 'text/html; charset=utf-8',
    text: `<!doctype html><html lang="zh"><meta charset="utf-8"><title>联勤 Lianqin</title><link rel="stylesheet" href="/page.css">
<main><h1>联勤指挥 <small>Lianqin</small></h1>
<form><label for="address">服务器地址 Server address</label>
<input id="address" required autofocus placeholder="http://10.0.0.5:4170"><button>连接 Connect</button>
<p role="alert"></p></form></main><script src="/page.js"></script></html>`,
  },
  '/page.css': {
    type: 'text/css; charset=utf-8',
    text: `body{margin:0;min-height:100vh;display:grid;place-items:center;background:#1f2328;color:#e6e6e6;font:18px/1.6 system-ui,sans-serif}
main{width:min(34rem,90vw)}small{color:#9aa4ad;font-weight:normal}label{display:block}
input,button{font:inherit;padding:.5rem .75rem;border:1px solid #9aa4ad;border-radius:4px;background:#2b3138;color:inherit}
input{width:100%;box-sizing:border-box;margin:.25rem 0 .75rem}p{min-height:1.6em}`,
  },
  '/page.js': {
    type: 'text/javascript; charset=utf-8',
    text: `const form = document.querySelector('form');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await window.lianqin.connect(document.querySelector('#address').value);
  document.querySelector('[role=alert]').textContent = answer.kind === 'refused' ? answer.reason : '';
});`,
  },
};

/** Call when the app is ready; the scheme itself is registered before. */
export function serveConnectPage(protocol: Protocol): void {
  protocol.handle(CONNECT_SCHEME.scheme, (request) => {
    const file = FILES[new URL(request.url).pathname];
    if (!file) return new Response('not found', { status: 404 });
    return new Response(file.text, {
      headers: { 'content-type': file.type, 'content-security-policy': POLICY },
    });
  });
}
