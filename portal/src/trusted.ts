/**
 * The one Trusted Types policy (W3C Trusted Types, 4.3.3). The content security policy demands it wherever text would become
 * markup or a script's address: styles of Mantine pass because there is no `<` in them, our own service worker passes, and
 * everything else is refused by the browser itself, whatever a library does.
 */
interface Policies {
  createPolicy(
    name: string,
    rules: { createHTML(text: string): string; createScriptURL(address: string): string },
  ): unknown
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes

policies?.createPolicy('default', {
  createHTML(text) {
    if (text.includes('<')) throw new TypeError('Markup is never made from text here.')
    return text
  },
  createScriptURL(address) {
    // The page tells it the language in its address: a worker has no store of its own.
    if (!/^\/sw\.js\?language=[a-z]{2}$/.test(address))
      throw new TypeError('Only our own service worker is loaded by its address.')
    return address
  },
})
