import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of shell commands as a document has it. */
export type Block = { page: string; line: number; heading: string; text: string; as: string | null; follow: boolean }

const fence = /^```(.*)$/

/**
 * The shell blocks of the pages in a folder. Each says in its first line whether it is followed: "sh follow", with `as=USER` for
 * another user than Palisade's, or "sh example" with the reason why not. Throws for one that says neither.
 */
export function blocksIn(folder: string): Block[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .flatMap((page) => blocksOf(page, readFileSync(join(folder, page), 'utf8')))
}

function blocksOf(page: string, text: string): Block[] {
  const found: Block[] = []
  let heading = ''
  let open: { info: string; line: number; lines: string[] } | null = null
  for (const [n, line] of text.split('\n').entries()) {
    const [, info] = fence.exec(line) ?? []
    if (!open && line.startsWith('#')) heading = line.replace(/^#+ /, '')
    if (info === undefined) open?.lines.push(line)
    else if (!open) open = { info, line: n + 1, lines: [] }
    else {
      const [language, how, ...more] = open.info.split(' ')
      const at = { page, line: open.line, heading, text: open.lines.join('\n') }
      if (language === '' || (language === 'sh' && how !== 'follow' && !(how === 'example' && more.length > 0)))
        throw new Error(
          `${page}:${open.line}: a block says its language, and of shell whether it is followed, or why not`,
        )
      if (language === 'sh')
        found.push({ ...at, follow: how === 'follow', as: /\bas=(\w+)/.exec(open.info)?.[1] ?? null })
      open = null
    }
  }
  return found
}
