import { IconSearch, IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useAppearance } from '../../appearance.ts'
import { useKeyList } from '../../keys.ts'
import { useMe } from '../../session.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/shell.ts'
import { useHits } from '../SearchBox.tsx'
import { type PaletteEntry, paletteGroups } from './entries.ts'
import './palette.css'

/**
 * Everything by a few letters: acts of the page, pages, what was open lately, search. A combobox over a list box in a modal
 * dialog of the browser, which keeps the focus inside and gives it back.
 */
export default function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const appearance = useAppearance()
  const me = useMe()
  // The keys as they were when it opened: those of the page below.
  const [keys] = useState(useKeyList())
  const { hits, asked, done } = useHits(typed)
  const groups = paletteGroups(typed, {
    me,
    keys,
    hits,
    go: (to) => void navigate({ to }),
    setAppearance: appearance.set,
  })
  const entries = groups.flatMap((group) => group.entries)
  const chosen = entries[Math.min(at, entries.length - 1)]
  const optionId = (entry: PaletteEntry) => `${listId}-${entries.indexOf(entry)}`

  useEffect(() => {
    const shown = dialog.current
    if (shown && !shown.open) shown.showModal()
    return () => shown?.close()
  }, [])
  const chosenId = chosen ? optionId(chosen) : undefined
  useEffect(() => {
    if (chosenId) document.getElementById(chosenId)?.scrollIntoView({ block: 'nearest' })
  }, [chosenId])

  function run(entry: PaletteEntry) {
    // Closed first: an act may put the focus where the dialog would not let it.
    dialog.current?.close()
    onClose()
    entry.run()
  }
  function pressed(event: KeyboardEvent) {
    const last = entries.length - 1
    const here = Math.min(at, last)
    const to: Record<string, number> = {
      ArrowDown: here >= last ? 0 : here + 1,
      ArrowUp: here <= 0 ? last : here - 1,
      PageDown: Math.min(last, here + 8),
      PageUp: Math.max(0, here - 8),
    }
    const next = to[event.key]
    if (next !== undefined) {
      event.preventDefault()
      setAt(next)
    } else if (event.key === 'Enter' && chosen && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(chosen)
    }
  }
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={say.palette}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={pressed}
    >
      <div className="pal-in">
        <Icon of={IconSearch} />
        <input
          type="text"
          role="combobox"
          aria-label={say.palette}
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={chosenId}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={say.palettePlaceholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
        />
        <button
          type="button"
          className="btn quiet icon"
          aria-label={common.close}
          onClick={() => dialog.current?.close()}
        >
          <Icon of={IconX} />
        </button>
      </div>
      <div className="pal-list" role="listbox" id={listId} aria-label={say.paletteResults} tabIndex={-1}>
        {groups.map((group, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options in a list box, which no element is
          <div key={group.title} role="group" aria-labelledby={`${listId}-g${index}`}>
            <div className="pal-hd" id={`${listId}-g${index}`}>
              {group.title}
            </div>
            {group.entries.map((entry) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox that owns the option
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox (aria-activedescendant)
              <div
                key={entry.id}
                role="option"
                id={optionId(entry)}
                aria-selected={entry === chosen}
                className={entry === chosen ? 'pal-row on' : 'pal-row'}
                onPointerMove={() => setAt(entries.indexOf(entry))}
                onClick={() => run(entry)}
              >
                <Icon of={entry.icon} />
                <span className="grow">
                  <span className="block">{entry.label}</span>
                  {entry.second && <span className="block sm d3">{entry.second}</span>}
                </span>
                {entry.keys && (
                  <span className="desk-only" aria-hidden="true">
                    {entry.keys.split(' ').map((cap) => (
                      <Kbd key={cap} className="cap">
                        {cap}
                      </Kbd>
                    ))}
                  </span>
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className="sr" role="status">
        {entries.length === 0 ? say.nothingFits(asked) : done || asked === '' ? say.nEntries(entries.length) : ''}
      </p>
      {entries.length === 0 && <p className="pal-none d2">{say.nothingFits(asked)}</p>}
    </dialog>
  )
}
