/** Selectors of the Recorder, as parts that can be told apart: `aria/Add to cart`, `text/Buy`, `xpath///main`, `pierce/#x`, CSS. */
export type Part =
  | { by: 'aria'; name: string; role: string | null }
  | { by: 'text'; text: string }
  | { by: 'xpath'; path: string }
  | { by: 'css'; css: string }

/** One alternative: a selector, or a chain in which each is looked for within the one before. */
export function partsOf(selector: string | readonly string[]): Part[] {
  return (typeof selector === 'string' ? [selector] : selector).map(partOf)
}

function partOf(text: string): Part {
  const [, engine, rest] = /^(aria|text|xpath|pierce|css)\/(.*)$/s.exec(text) ?? []
  switch (engine) {
    case 'aria':
      return ariaOf(rest!)
    case 'text':
      return { by: 'text', text: rest! }
    case 'xpath':
      return { by: 'xpath', path: rest! }
    case 'pierce':
    case 'css':
      return { by: 'css', css: rest! }
    default:
      return { by: 'css', css: text }
  }
}

/** `Name`, `Name[role="button"]`, `[role="main"]`. */
function ariaOf(text: string): Part {
  const attribute = /\[\s*(role|name)\s*=\s*"([^"]*)"\s*\]/g
  let role: string | null = null
  let name = text
  for (const [whole, key, value] of text.matchAll(attribute)) {
    if (key === 'role') role = value!
    name = key === 'name' ? name.replace(whole, value!) : name.replace(whole, '')
  }
  return { by: 'aria', name: name.trim(), role }
}
