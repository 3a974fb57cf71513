/**
 * What an article says, as a tree of elements: made from Markdown, stored, and shown by the portal as elements and by the help
 * site as HTML. No string of HTML of an author is ever passed on; whatever is not one of these elements with these
 * attributes does not exist (THREATS 3).
 */
export type ArticleNode = string | ArticleElement
export type ArticleElement = { t: Tag; a?: Attributes; c?: ArticleNode[] }
export type Attributes = {
  href?: string
  src?: string
  alt?: string
  id?: string
  title?: string
  start?: string
  align?: string
}

export const tags = [
  ...['h2', 'h3', 'h4', 'h5', 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'a', 'img'],
  ...['br', 'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
] as const
export type Tag =
  | `h${2 | 3 | 4 | 5}`
  | ('p' | 'ul' | 'ol' | 'li' | 'blockquote' | 'pre' | 'code' | 'em' | 'strong' | 's' | 'a' | 'img')
  | ('br' | 'hr' | 'table' | 'thead' | 'tbody' | 'tr' | 'th' | 'td')

const known = new Set<string>(tags)

export function isTag(name: string): name is Tag {
  return known.has(name)
}

/** Where a link of an article may lead: the web, mail, telephone, this site, this page. Everything else is no link. */
export function isSafeLink(address: string): boolean {
  if (/[\p{Cc}\s\\]/u.test(address)) return false
  return /^(?:https?:\/\/[^/]|mailto:[^:]|tel:[+\d])/i.test(address) || /^(?:#|\/(?![/\\]))/.test(address)
}

const pictureForm = /^picture:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** The id of a picture of ours in `![...](picture:<id>)`; null for anything else, which is not loaded. */
export function pictureId(address: string): string | null {
  return pictureForm.exec(address)?.[1]?.toLowerCase() ?? null
}

/** Where a picture of an article is served. */
export function pictureAddress(id: string): string {
  return `/help/pictures/${id}`
}

/** The words of a tree, blocks on lines of their own; pictures by what they show. */
export function plainText(nodes: readonly ArticleNode[]): string {
  const parts: string[] = []
  const walk = (list: readonly ArticleNode[]) => {
    for (const node of list) {
      if (typeof node === 'string') parts.push(node)
      else if (node.t === 'img') parts.push(node.a?.alt ?? '')
      else if (node.t === 'br') parts.push('\n')
      else {
        walk(node.c ?? [])
        if (blocks.has(node.t)) parts.push('\n')
        else if (node.t === 'td' || node.t === 'th') parts.push(' ')
      }
    }
  }
  walk(nodes)
  return parts
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

const blocks = new Set<string>(['h2', 'h3', 'h4', 'h5', 'p', 'li', 'blockquote', 'pre', 'tr', 'hr'])
