import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../keys.ts'
import { Icon } from './Icon.tsx'

const pauseMs = 300

interface Props {
  value: string
  /** Told a moment after the last letter, so that each letter is not a question to the server. */
  onValue: (text: string) => void
  label: string
  placeholder?: string
  /** What the key `f` is said to do on this page; without it the key does nothing. */
  keyDoes?: string
  /** In a row of filters above a list, as narrow as they are. */
  narrow?: boolean
}

/** The search field of a list. A value that changes from outside (filters cleared, Back) shows in the field; nobody loses the focus. */
export function FindField({ value, onValue, label, placeholder = label, keyDoes, narrow = false }: Props) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const told = useRef(onValue)
  told.current = onValue
  useKeys(keyDoes ? [{ keys: 'f', does: keyDoes, run: () => input.current?.focus() }] : [])
  const known = useRef(value)
  useEffect(() => {
    if (value === known.current) return
    known.current = value
    setText(value)
  }, [value])
  useEffect(() => {
    if (text.trim() === known.current) return
    const timer = setTimeout(() => {
      known.current = text.trim()
      told.current(known.current)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <span className={narrow ? 'find in-list' : 'in find-field'}>
      <Icon of={IconSearch} />
      <input
        ref={input}
        type="search"
        className={narrow ? undefined : 'plain'}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </span>
  )
}
