/**
 * The form under which a name is looked up: compatibility forms folded (NFKC), lower case, runs of white space as one blank,
 * without the dot that ends a host name in DNS. Two names of one form are the same name.
 */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase().replace(/\.$/, '')
}

/** The keys a system answers to, each once. */
export function keysOf(names: { name: string; aliases: readonly string[] }): string[] {
  return [...new Set([names.name, ...names.aliases].map(nameKey).filter((key) => key !== ''))]
}

/** Aliases without those that say the name again or each other. */
export function tidyAliases(name: string, aliases: readonly string[]): string[] {
  const seen = new Set([nameKey(name), ''])
  return aliases.flatMap((alias) => {
    const key = nameKey(alias)
    if (seen.has(key)) return []
    seen.add(key)
    return [alias.trim()]
  })
}
