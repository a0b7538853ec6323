import type { RecoveryKit } from '../../../backup/contract/backups.ts';
import { KIT_PURPOSE, kitSteps, kitText, type KitPlace } from './kit-text.ts';
import { qrPath } from './qr-path.ts';

const STYLE = `
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #000; background: #fff; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
.key { display: flex; flex-wrap: wrap; gap: 2rem; align-items: center; padding: 1rem; border: 2px solid #000; }
.groups { display: grid; grid-template-columns: repeat(3, auto); gap: .5rem 1.5rem; margin: 0; padding: 0; list-style: none; font: 600 1.4rem/1.3 ui-monospace, Consolas, monospace; }
.groups small { display: inline-block; width: 1.4em; font: .75rem system-ui, sans-serif; color: #444; }
svg { width: 11rem; height: 11rem; }
dt { float: left; clear: left; width: 9rem; color: #444; }
dd { margin: 0 0 .25rem 9rem; overflow-wrap: anywhere; }`;

/** The kit as one HTML file that opens anywhere, with no app and no network; it runs no script. */
export function kitDocument(kit: RecoveryKit, place: KitPlace): string {
  const text = kitText(kit, place);
  const { size, path } = qrPath(kit.recoveryKey);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Heirloom recovery kit ${escapeHtml(text.shortId)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Heirloom recovery kit</h1>
<p>${escapeHtml(KIT_PURPOSE)}</p>
<div class="key">
<ol class="groups" aria-label="Recovery key">
${text.groups.map((group, at) => `<li><small>${at + 1}</small>${escapeHtml(group)}</li>`).join('\n')}
</ol>
<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="The recovery key as a QR code" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>
</div>
<p>In one line: <code>${escapeHtml(kit.recoveryKey)}</code></p>
<dl>
<dt>Made on</dt><dd>${escapeHtml(text.date)}</dd>
<dt>Opens</dt><dd>the backups ${escapeHtml(text.shortId)}</dd>
<dt>Made at</dt><dd>${escapeHtml(text.address)}</dd>
${text.pageSha256 === undefined ? '' : `<dt>recover.html</dt><dd>SHA-256 on that day: <code>${escapeHtml(text.pageSha256)}</code></dd>\n`}</dl>
<h2>How to get your data back</h2>
<ol>
${kitSteps(text)
  .map((step) => `<li>${escapeHtml(step)}</li>`)
  .join('\n')}
</ol>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
