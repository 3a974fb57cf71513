/**
 * What a definition may be at most. A diagram of 300 elements is about 200 kB with its picture. `xmlElements` are those of the file, shapes
 * of the picture among them; `tags` begin and end them; `xmlDepth` is how deep they stand in each other, `depth` how deep sub-processes do.
 */
export const limits = {
  bytes: 2 * 1024 * 1024,
  xmlElements: 10_000,
  tags: 25_000,
  xmlDepth: 60,
  elements: 5_000,
  flows: 10_000,
  depth: 20,
} as const

/**
 * Why a file is not parsed at all, or null: too large, too many tags, or a document type, which BPMN never has and through which
 * entities would be expanded. Looks at the text only, also in a browser.
 */
export function refusalOf(xml: string): { code: string; text: string } | null {
  if (
    xml.length > limits.bytes ||
    (xml.length * 3 > limits.bytes && new TextEncoder().encode(xml).length > limits.bytes)
  )
    return { code: 'too_large', text: `The file has more than ${limits.bytes / 1_048_576} MiB` }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return { code: 'document_type', text: 'The file declares a document type' }
  let tags = 0
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1))
    if (++tags > limits.tags) return { code: 'too_many_tags', text: `The file has more than ${limits.tags} tags` }
  return null
}
