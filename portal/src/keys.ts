import { useEffect, useRef, useSyncExternalStore } from 'react'
import { say } from './words/shell.ts'

export interface KeyBinding {
  /** `a`, `/`, `?`, `Escape`; a sequence with a blank: `g r`; `Mod k` is Ctrl or Cmd with K and works while typing, too. */
  keys: string
  /** What it does, in the foot and on the page of keys. */
  does: string
  run: () => void
  /** Works, but is not listed in the foot. */
  hidden?: boolean
}

let layers: { current: KeyBinding[] }[] = []
let listed: KeyBinding[] = []
const watchers = new Set<() => void>()

function changed(): void {
  const seen = new Set<string>()
  listed = layers
    .toReversed()
    .flatMap((layer) => layer.current)
    .filter((binding) => !seen.has(binding.keys) && seen.add(binding.keys))
  for (const watcher of watchers) watcher()
}

/** Binds keys while the component is there. The newest binding of a key wins: pages over the shell. */
export function useKeys(bindings: KeyBinding[]): void {
  const layer = useRef(bindings)
  layer.current = bindings
  const names = bindings.map((binding) => `${binding.keys} ${binding.does}`).join('\n')
  useEffect(() => {
    layers = [...layers, layer]
    return () => {
      layers = layers.filter((one) => one !== layer)
      changed()
    }
  }, [])
  useEffect(changed, [names])
}

/** The keys of this page, the page's own first. */
export const useKeyList = (): KeyBinding[] =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => listed,
  )

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Whatever is open above the page takes the keys. */
const OPEN = 'dialog[open], [role="dialog"], [role="menu"]'

let prefix = ''
let forget: ReturnType<typeof setTimeout> | undefined

function pressed(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    const binding = listed.find((one) => one.keys === `Mod ${event.key.toLowerCase()}`)
    if (!binding || document.querySelector(OPEN)) return
    event.preventDefault()
    binding.run()
    return
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
  if (document.querySelector(OPEN) && event.key !== 'Escape') return
  const keys = prefix ? `${prefix} ${event.key}` : event.key
  prefix = ''
  const binding = listed.find((one) => one.keys === keys)
  if (binding) {
    event.preventDefault()
    binding.run()
    return
  }
  if (listed.some((one) => one.keys.startsWith(`${event.key} `))) {
    prefix = event.key
    clearTimeout(forget)
    forget = setTimeout(() => {
      prefix = ''
    }, 1500)
  }
}

window.addEventListener('keydown', pressed)

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The caps of a binding, as they stand on the reader's keyboard. */
export const capsOf = (keys: string): string[] =>
  keys.split(' ').map((cap) => (cap === 'Mod' ? (apple ? '⌘' : say.ctrl) : cap === 'k' && keys !== 'k' ? 'K' : cap))

/** `j k` through the rows of the page; Enter follows the link by itself. */
export function useListKeys(hidden = false): void {
  const move = (step: 1 | -1) => () => {
    const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useKeys([
    { keys: 'j', does: say.next, run: move(1), hidden },
    { keys: 'k', does: say.move, run: move(-1), hidden },
  ])
}
