import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { alertRequests, bring } from './alert-callers.ts'
const kind = process.argv[2]!
const port = 21_500
const child = spawn(process.execPath, ['--input-type=module', '-e', kind === 'http' ? `
import { createServer } from 'node:http'
createServer((q, r) => { const parts=[]; q.on('data', (d) => parts.push(d)); q.on('end', () => { JSON.parse(Buffer.concat(parts)); r.writeHead(200, {'x-request-id':'abcdefghijklmnop','x-content-type-options':'nosniff','referrer-policy':'no-referrer','x-frame-options':'DENY','cross-origin-opener-policy':'same-origin','cross-origin-resource-policy':'same-origin','permissions-policy':'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()','content-security-policy':"default-src 'none'; frame-ancestors 'none'",'cache-control':'no-store','content-length':0}); r.end() }) }).listen(${port}, '127.0.0.1')
` : `
import { createServer } from 'node:net'
const answer = Buffer.from('HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\nx-request-id: abcdefg\\r\\n\\r\\n')
createServer({noDelay:true}, (s) => { s.on('data', (d) => { const at = d.indexOf('\\r\\n\\r\\n'); JSON.parse(d.subarray(at + 4)); s.write(answer) }); s.on('error', () => {}) }).listen(${port}, '127.0.0.1')
`], { stdio: 'inherit' })
await new Promise((r) => setTimeout(r, 1500))
const cpu = () => { const f = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return { user: Number(f[11]) * 10, sys: Number(f[12]) * 10 } }
const requests = alertRequests('x', 'tok', 2000, 1, new Date())
await bring([port], requests, 32, 1500)
for (let i = 0; i < 3; i++) {
  const a = cpu(); const m = await bring([port], requests, 32, 3000); const b = cpu()
  console.log(kind, Math.round(m.perSecond), 'per s, p99', m.p99Ms.toFixed(1), 'µs user', ((b.user - a.user) * 1000 / m.requests).toFixed(1), 'sys', ((b.sys - a.sys) * 1000 / m.requests).toFixed(1))
}
child.kill()
