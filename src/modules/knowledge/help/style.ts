import { createHash } from 'node:crypto'

/** The tokens of the portal (portal/src/ui/tokens.css), as far as a page to read needs them; customers' sizes. */
export const style = `:root{color-scheme:light dark;
--bg:light-dark(#f6f7f9,#0e1014);--surface:light-dark(#ffffff,#15181e);--surface-2:light-dark(#f1f3f6,#1b1f26);
--line:light-dark(#e3e6eb,#262b34);--control:light-dark(#848c9b,#6b7484);--text:light-dark(#171a21,#e7e9ee);
--text-2:light-dark(#474e5d,#b1b8c4);--text-3:light-dark(#5f6777,#8e96a5);--accent:light-dark(#4250c4,#5562d6);
--accent-hover:light-dark(#3743ab,#6471e3);--accent-text:light-dark(#3a47b4,#a6b0ff);--accent-soft:light-dark(#eef0fd,#1e2344);
--accent-line:light-dark(#c2c9f6,#3b4587);--up-text:light-dark(#0d664a,#5ccba2);--up-soft:light-dark(#e6f5ef,#10291f);
--mono:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:16px/24px "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
a{color:var(--accent-text);text-underline-offset:3px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:12px;background:var(--surface);padding:8px 12px;z-index:1}
header.top{border-bottom:1px solid var(--line);background:var(--bg)}
header.top>div,main,footer>div{max-width:760px;margin:0 auto;padding:0 24px}
header.top>div{display:flex;flex-wrap:wrap;gap:12px 24px;align-items:center;min-height:64px;padding-top:12px;padding-bottom:12px}
.name{font-weight:600;color:var(--text);text-decoration:none;letter-spacing:-.01em;min-height:24px}
.name span{color:var(--text-3);font-weight:400;margin-left:8px}
form.find{display:flex;gap:8px;flex:1 1 300px;max-width:480px;margin-left:auto}
input[type=search],textarea{font:inherit;color:var(--text);background:var(--surface);border:1px solid var(--control);border-radius:8px;padding:9px 12px;width:100%;min-width:0}
textarea{min-height:96px;display:block}
button{font:inherit;font-weight:500;min-height:44px;padding:9px 16px;border-radius:8px;border:1px solid var(--control);background:var(--surface);color:var(--text);cursor:pointer;white-space:nowrap}
button:hover{background:var(--surface-2)}
button.pri{background:var(--accent);border-color:var(--accent);color:#fff}button.pri:hover{background:var(--accent-hover)}
main{padding-top:32px;padding-bottom:64px;min-height:60vh}
h1{font-size:26px;line-height:32px;letter-spacing:-.015em;font-weight:600;margin:0 0 8px}
h2{font-size:20px;line-height:28px;letter-spacing:-.01em;font-weight:600;margin:32px 0 8px}
h3,h4,h5{font-size:16px;line-height:24px;font-weight:600;margin:24px 0 4px}
p,ul,ol,blockquote,pre,.wide{margin:0 0 16px}
.d{color:var(--text-2)}.s{font-size:14px;line-height:20px;color:var(--text-3)}
nav.path{font-size:14px;line-height:20px;margin-bottom:12px;color:var(--text-3)}
ul.list{list-style:none;padding:0;margin:0 0 24px;border-top:1px solid var(--line)}
ul.list li{border-bottom:1px solid var(--line);padding:12px 0}
ul.list a{font-weight:500;display:inline-block;min-height:24px}
ul.list p{margin:2px 0 0}
ul.tiles{list-style:none;padding:0;margin:0 0 24px;display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(220px,1fr))}
ul.tiles li{border:1px solid var(--line);border-radius:8px;padding:14px 16px;background:var(--surface)}
ul.tiles a{font-weight:600}
ul.tiles p{margin:4px 0 0}
article img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:8px}
article li{margin-bottom:4px}
code{font:.875em/1.5 var(--mono);background:var(--surface-2);border-radius:4px;padding:2px 4px}
pre{background:var(--surface-2);border:1px solid var(--line);border-radius:8px;padding:12px 16px;overflow-x:auto}
pre code{background:none;padding:0;overflow-wrap:normal}
blockquote{border-left:3px solid var(--accent-line);padding:0 0 0 16px;margin-left:0;color:var(--text-2)}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:14px;line-height:20px}
th,td{border-bottom:1px solid var(--line);padding:8px 16px 8px 0;text-align:left;vertical-align:top;overflow-wrap:normal}
th{font-weight:600;color:var(--text-2)}.to-right{text-align:right}.to-center{text-align:center}
hr{border:0;border-top:1px solid var(--line);margin:24px 0}
.vote{border-top:1px solid var(--line);margin-top:40px;padding-top:24px}
.vote h2{font-size:16px;line-height:24px;margin:0 0 12px}
.vote form{display:flex;flex-wrap:wrap;gap:12px}.vote form.why{display:block}
.vote .said{background:var(--up-soft);color:var(--up-text);border-radius:8px;padding:10px 14px;font-weight:500}
.vote label{display:block;font-weight:500;margin-bottom:6px}.vote textarea{margin-bottom:12px}
footer{border-top:1px solid var(--line);background:var(--bg)}footer>div{padding-top:20px;padding-bottom:20px}
@media (max-width:700px){header.top>div,main,footer>div{padding-left:16px;padding-right:16px}form.find{max-width:none;flex-basis:100%}
.vote form button{flex:1 1 100%;min-height:48px}}
@media print{header.top,footer,.vote{display:none}}
`

/** Changes with the style, so that it may be kept for ever under its address. */
export const styleVersion = createHash('sha256').update(style).digest('base64url').slice(0, 12)
