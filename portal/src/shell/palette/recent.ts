/** Where the person was lately on this device: requests, accounts, people. Forgotten at sign-out. */
export interface Recent {
  to: string
  title: string
}

const KEY = 'palisade.recent'
const MOST = 12
const worth = /^\/(requests|accounts|people|knowledge)\/(?!new$)[^/]+$/

interface Kept {
  person: string
  pages: Recent[]
}

function kept(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

/** The last pages of this person, newest first; those of somebody else on the same device are not shown. */
export function recentPages(person: string): Recent[] {
  const all = kept()
  return all?.person === person ? all.pages : []
}

/** Remembers a page by its address and title. */
export function rememberPage(person: string, to: string, title: string): void {
  if (!worth.test(to) || title === '') return
  const others = recentPages(person).filter((page) => page.to !== to)
  localStorage.setItem(KEY, JSON.stringify({ person, pages: [{ to, title }, ...others].slice(0, MOST) }))
}

export const forgetRecent = () => localStorage.removeItem(KEY)
