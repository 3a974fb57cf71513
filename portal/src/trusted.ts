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

/**
 * What the library that shows drawings makes of its own constants: elements without a script, a handler, a style or an address but its
 * maker's, and text whose brackets are escaped. Anything else in it, and the whole of it is refused.
 */
const attribute =
  /\s+(?:(?:class|title|type|target|rel|xmlns|viewBox|width|height|fill|fill-rule|clip-rule|d|draggable|contenteditable|spellcheck|data-[a-z-]+)="[^"<>]*"|data-popup=[a-z-]+|href="(?:https?:\/\/bpmn\.io|#[\w-]*)")/
const tags = 'div|span|a|ul|li|p|hr|button|input|svg|path'
const element = new RegExp(
  `<(?:${tags})(?:${attribute.source})*\\s*/?>|</(?:${tags})>|<b class="djs-search-highlight">|</b>`,
)
const ofDrawings = new RegExp(`^(?:[^<>]|${element.source})*$`)
/** Whether a text is markup the library of drawings may make. */
export const isOfDrawings = (text: string): boolean => text.length < 4000 && ofDrawings.test(text)

let drawingsShow = false

/** From here on the library of drawings may make its marks. Called before it is loaded, by whoever shows one. */
export function letDrawingsShow(): void {
  drawingsShow = true
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes

policies?.createPolicy('default', {
  createHTML(text) {
    if (text.includes('<') && !(drawingsShow && isOfDrawings(text)))
      throw new TypeError('Markup is never made from text here.')
    return text
  },
  createScriptURL(address) {
    // The page tells it the language in its address: a worker has no store of its own.
    if (!/^\/sw\.js\?language=[a-z]{2}$/.test(address))
      throw new TypeError('Only our own service worker is loaded by its address.')
    return address
  },
})
