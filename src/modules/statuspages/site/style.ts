import { createHash } from 'node:crypto'

/** The tokens of the portal (portal/src/ui/tokens.css), as far as a status page needs them. */
export const style = `:root{color-scheme:light dark;
--bg:light-dark(#f6f7f9,#0e1014);--surface:light-dark(#ffffff,#15181e);--line:light-dark(#e3e6eb,#262b34);--control:light-dark(#848c9b,#6b7484);
--text:light-dark(#171a21,#e7e9ee);--text-2:light-dark(#474e5d,#b1b8c4);--text-3:light-dark(#5f6777,#8e96a5);--accent:light-dark(#4250c4,#5562d6);
--accent-text:light-dark(#3a47b4,#a6b0ff);--p1:light-dark(#b51626,#d3303d);--p1-text:light-dark(#9e1220,#ff8f92);--p1-soft:light-dark(#fdeded,#3a1519);
--p2:light-dark(#cb5a10,#f08a3c);--p2-text:light-dark(#983d06,#f7a468);--p2-soft:light-dark(#fef1e6,#35200f);
--up:light-dark(#15805e,#2fa27c);--up-text:light-dark(#0d664a,#5ccba2);--up-soft:light-dark(#e6f5ef,#10291f);--soft:light-dark(#f1f3f6,#1b1f26)}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:16px/24px "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main,footer{max-width:760px;margin:0 auto;padding:32px 24px}
a{color:var(--accent-text);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
h1{font-size:26px;line-height:32px;font-weight:600;margin:0 0 8px;letter-spacing:-.015em}
h2{font-size:20px;line-height:28px;font-weight:600;margin:32px 0 8px}
h3{font-size:16px;line-height:24px;font-weight:600;margin:0}
p{margin:0 0 12px}.d{color:var(--text-2)}.s{font-size:14px;line-height:20px;color:var(--text-3)}
.all{border-radius:8px;padding:14px 16px;font-weight:600;margin:16px 0 24px;background:var(--soft)}
.all.up{background:var(--up-soft);color:var(--up-text)}.all.degraded{background:var(--p2-soft);color:var(--p2-text)}.all.down{background:var(--p1-soft);color:var(--p1-text)}
ul{list-style:none;margin:0;padding:0}
li.c,li.i{border-top:1px solid var(--line);padding:12px 0}
.row{display:flex;gap:12px;justify-content:space-between;align-items:baseline}
.st{font-weight:600;white-space:nowrap;color:var(--text-2)}.st.up{color:var(--up-text)}.st.degraded{color:var(--p2-text)}.st.down{color:var(--p1-text)}
svg.days{display:block;width:100%;height:28px;margin:8px 0 4px}
svg .none{fill:var(--line)}svg .up{fill:var(--up)}svg .degraded{fill:var(--p2)}svg .down{fill:var(--p1)}svg .maintenance{fill:var(--control)}
.u{margin:8px 0 0;white-space:pre-line}
form{display:flex;flex-wrap:wrap;gap:8px;align-items:end}
label{flex:1 1 240px;font-weight:500}
input{display:block;font:inherit;color:var(--text);background:var(--surface);border:1px solid var(--control);border-radius:8px;padding:9px 12px;width:100%;margin-top:4px}
button{font:inherit;font-weight:500;min-height:44px;padding:9px 16px;border-radius:8px;border:0;background:var(--accent);color:#fff;cursor:pointer}
.said{background:var(--soft);border-radius:8px;padding:10px 14px}
@media (max-width:700px){main,footer{padding:20px 16px}form button{flex:1 1 100%;min-height:48px}}
`

/** Changes with the style, so that it may be kept for ever under its address. */
export const styleVersion = createHash('sha256').update(style).digest('base64url').slice(0, 12)
