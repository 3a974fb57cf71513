import { existsSync } from 'node:fs'

export type Chromium = { executablePath: string; args: readonly string[]; sandbox: boolean }

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * Of the flags the package brings for its Chromium (made for machines without a screen or a GPU): in a single process one hung
 * page hangs all, and origins stay apart as they do for people. With the graphics in the browser's own process about one start in a
 * hundred dies of it (SIGSEGV) on a busy machine; in one of theirs none did.
 */
const unwanted = [
  '--single-process',
  '--no-zygote',
  '--in-process-gpu',
  '--disable-web-security',
  '--allow-running-insecure-content',
]

/** So that nothing leaves the browser beside its proxy: no name is resolved in it, no QUIC, no WebRTC around it. */
const closed = [
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--disable-quic',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-background-networking',
  '--disable-component-update',
]

/** The browser to run flows in: `CHROMIUM_PATH`, the system's, or the one inside the npm package. Null where there is none. */
export async function findChromium(configured = process.env.CHROMIUM_PATH): Promise<Chromium | null> {
  const system = [configured, ...places].find((path) => path !== undefined && existsSync(path))
  // Root cannot have Chromium's sandbox; whoever runs Palisade as root has the process and the proxy between them only.
  const sandbox = process.getuid?.() !== 0
  if (system) return { executablePath: system, args: closed, sandbox }
  const packaged = await import('@sparticuz/chromium').then(({ default: it }) => it)
  const args = packaged.args.filter((flag: string) => !unwanted.includes(flag) && !(sandbox && flag === '--no-sandbox'))
  return { executablePath: await packaged.executablePath(), args: [...args, ...closed], sandbox: false }
}
