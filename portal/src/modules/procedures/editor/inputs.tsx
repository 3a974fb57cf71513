import { useEffect, useRef, useState } from 'react'
import { AreaField, TextField } from '../../../ui/Field.tsx'

interface Props {
  label: string
  hint?: string
  value: string
  onSay: (value: string) => void
  list?: string
  rows?: number
  mono?: boolean
}

/** A text that is put into the drawing when one leaves the field, or stops for a second: each time is one step to undo. */
export function useSaid(value: string, onSay: (value: string) => void) {
  const [text, setText] = useState(value)
  const known = useRef(value)
  const tell = useRef(onSay)
  tell.current = onSay
  const latest = useRef(text)
  latest.current = text
  useEffect(() => {
    if (value === known.current) return
    known.current = value
    setText(value)
  }, [value])
  const put = () => {
    if (latest.current === known.current) return
    known.current = latest.current
    tell.current(latest.current)
  }
  const putter = useRef(put)
  putter.current = put
  useEffect(() => {
    if (text === known.current) return
    const timer = setTimeout(() => putter.current(), 1000)
    return () => clearTimeout(timer)
  }, [text])
  // The element may be left by a click on another one, which takes this field away before it hears of the blur.
  useEffect(() => () => putter.current(), [])
  return { text, setText, put }
}

export function SaidText({ value, onSay, mono, ...look }: Props) {
  const { text, setText, put } = useSaid(value, onSay)
  return <TextField {...look} className={mono ? 'mono' : undefined} value={text} onText={setText} onBlur={put} />
}

export function SaidArea({ value, onSay, mono, list: _, ...look }: Props) {
  const { text, setText, put } = useSaid(value, onSay)
  return <AreaField {...look} className={mono ? 'mono' : undefined} value={text} onText={setText} onBlur={put} />
}

/** A list of short texts, one a line. */
export function SaidLines({
  value,
  onSay,
  ...look
}: Omit<Props, 'value' | 'onSay'> & { value: string[]; onSay: (value: string[]) => void }) {
  const lines = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  return <SaidArea {...look} rows={2} value={value.join('\n')} onSay={(text) => onSay(lines(text))} />
}
